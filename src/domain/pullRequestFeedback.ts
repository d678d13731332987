import { oneLine } from './naming.ts';
import type { FailedCheck, ReviewComment } from './pullRequest.ts';
import type { Findings } from './pullRequestPolicy.ts';

/** Enough to act upon, and not so much that the work itself would be lost in it. */
const longestLog = 4_000;
const longestComment = 2_000;
const mostChecks = 5;
const mostComments = 30;

/** The failed checks whose logs are worth asking for. */
export function checksToRead({ failedChecks }: Findings): readonly FailedCheck[] {
  return failedChecks.slice(0, mostChecks);
}

/**
 * What the worker is told about its pull request: what failed, with the end of its log, and what people who may push have
 * said. All of it is quoted line by line and bounded: it is about the work, and no instruction of ours.
 */
export function pullRequestFeedback(
  number: number,
  findings: Findings,
  /** By id of the check; what has none is not known. */
  logs: ReadonlyMap<string, string>,
): string {
  const { failedChecks, comments } = findings;
  const shown = checksToRead(findings);
  const parts = [
    `The work was delivered as pull request #${number}, and is not accepted there yet. Mend what is quoted below, and commit; it is pushed when it has passed the checks here.`,
    ...shown.map((check) => checkText(check, logs.get(check.id) ?? null)),
    more(failedChecks.length - shown.length, 'failing check'),
    ...comments.slice(0, mostComments).map(commentText),
    more(comments.length - mostComments, 'comment'),
  ];
  return parts.filter((part) => part !== null).join('\n\n');
}

function checkText({ name, summary }: FailedCheck, log: string | null): string {
  const title = `The check "${oneLine(name, 200)}" fails`;
  const text = endOf(plain(log ?? ''), longestLog) || endOf(plain(summary ?? ''), longestLog);
  if (text === '') {
    return `${title}. Nothing more is known of it: find out by what the repository says of its checks.`;
  }
  return log === null || plain(log) === ''
    ? `${title}. It says:\n\n${quote(text)}`
    : `${title}. The end of its log:\n\n${quote(text)}`;
}

function commentText({ author, path, line, text }: ReviewComment): string {
  const place = path === null ? '' : ` on ${oneLine(path, 500)}${line === null ? '' : `, line ${line}`}`;
  return `${oneLine(author, 100)} comments${place}:\n\n${quote(startOf(plain(text), longestComment))}`;
}

function more(count: number, what: string): string | null {
  return count > 0
    ? `There ${count === 1 ? 'is' : 'are'} ${count} more ${what}${count === 1 ? '' : 's'}.`
    : null;
}

function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** Without colours, other control characters, and characters that nobody sees. */
function plain(text: string): string {
  return text
    .replace(/\p{Cc}\[[0-9;?]*[A-Za-z]/gu, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n\t]/gu, '')
    .trim();
}

function startOf(text: string, length: number): string {
  return text.length > length
    ? `${text.slice(0, length).trimEnd()}\n(… ${text.length - length} more characters)`
    : text;
}

function endOf(text: string, length: number): string {
  return text.length > length
    ? `(… ${text.length - length} characters before)\n${text.slice(-length).trimStart()}`
    : text;
}

/** What is said in a thread when the work that it asked for is at the head: the words, and whose they are. */
export function answerText(subtaskId: string, words: string): string {
  return `${words}\n\n<!-- switchyard: ${subtaskId} -->`;
}

export function answerWords(
  commit: string,
  /** Of the commits since what was commented on, oldest first. */
  subjects: readonly string[],
): string {
  const shown = subjects.slice(0, 10).map((subject) => oneLine(subject, 200));
  const what =
    shown.length === 0
      ? '.'
      : shown.length === 1
        ? `: ${shown[0]}`
        : `:\n\n${shown.map((one) => `- ${one}`).join('\n')}`;
  return `Done in ${commit}${what}`;
}
