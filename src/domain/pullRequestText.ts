import type { CommandEvidence, GateRecord, GitEvidence } from './gate.ts';
import { openRecord } from './judgement.ts';
import { oneLine } from './naming.ts';
import type { Session } from './session.ts';
import type { Subtask } from './subtask.ts';
import type { Task } from './task.ts';

/** GitHub's own limits, in characters. */
const longestTitle = 256;
const longestBody = 65_536;

const longestSpec = 30_000;
const longestAnswer = 20_000;
const longestItem = 500;
const mostItems = 50;

export interface PullRequestFacts {
  readonly task: Pick<Task, 'title' | 'number'>;
  readonly subtask: Pick<Subtask, 'id' | 'number' | 'title' | 'spec' | 'acceptance'>;
  readonly gate: GateRecord | null;
}

export function pullRequestTitle({ title, number }: Pick<Subtask, 'title' | 'number'>): string {
  return cut(neutral(oneLine(title)), longestTitle) || `Subtask ${number}`;
}

/** What reviewers read. All of it but the headings was written by agents or comes from the repository: text, and no more. */
export function pullRequestBody({ task, subtask, gate }: PullRequestFacts): string {
  const acceptance = subtask.acceptance.slice(0, mostItems).map((item) => `- [ ] ${inline(item)}`);
  const parts = [
    block(subtask.spec, longestSpec),
    section('Acceptance', acceptance.join('\n')),
    evidence(gate),
    `Subtask ${subtask.number} of task ${task.number}, ${inline(task.title)}. Written by an agent; the checks were run by Switchyard.`,
    marker(subtask.id),
  ];
  const body = parts.filter((part) => part !== '').join('\n\n');
  // Only a table of evidence without end could still be too long: then it goes, and the marker stays.
  return body.length <= longestBody ? body : [parts[0], parts[3], parts[4]].join('\n\n');
}

/** The same for the work of a session, which no gate has judged. */
export function sessionPullRequestBody(
  { id, number, exchanges }: Pick<Session, 'id' | 'number' | 'exchanges'>,
  git: GitEvidence,
): string {
  const answer = exchanges.findLast((exchange) => exchange.answer !== null)?.answer ?? '';
  const asked = exchanges.map(({ words }) => words).join('\n\n');
  const parts = [
    block(asked, longestSpec),
    section('What was done', block(answer, longestAnswer)),
    evidence(openRecord(git)),
    `Session ${number}. Written by an agent; no checks were run by Switchyard.`,
    marker(id),
  ];
  const body = parts.filter((part) => part !== '').join('\n\n');
  return body.length <= longestBody ? body : [parts[0], parts[3], parts[4]].join('\n\n');
}

/** By what we know a pull request of ours. */
export function hasMarker(body: string, id: string): boolean {
  return body.includes(marker(id));
}

/** The description with the evidence of another gate, where it still has a place for that. */
export function withEvidence(body: string, gate: GateRecord | null): string {
  const from = body.indexOf(evidenceBegins);
  const to = body.indexOf(evidenceEnds, from);
  if (from < 0 || to < 0) {
    return body;
  }
  const renewed = body.slice(0, from) + evidence(gate) + body.slice(to + evidenceEnds.length);
  return renewed.length <= longestBody ? renewed : body;
}

function marker(id: string): string {
  return `<!-- switchyard: ${id} -->`;
}

const evidenceBegins = '<!-- switchyard evidence -->';
const evidenceEnds = '<!-- /switchyard evidence -->';

function evidence(gate: GateRecord | null): string {
  const { git } = gate ?? {};
  const commits = git?.commits
    .slice(0, mostItems)
    .map(({ id, subject }) => `- ${id.slice(0, 9)} ${inline(subject)}`);
  const more = (git?.commits.length ?? 0) - mostItems;
  const parts = [
    section('Commits', [...(commits ?? []), ...(more > 0 ? [`- and ${more} more`] : [])].join('\n')),
    gate ? section('Checks', table(gate)) : '',
  ];
  return [evidenceBegins, ...parts.filter((part) => part !== ''), evidenceEnds].join('\n\n');
}

function table({ git, verify, ownVerify, outsideScope, protectedChanges }: GateRecord): string {
  const rows = [
    git && ['Changes', changesOf(git)],
    verify && [inline(verify.command), resultOf(verify)],
    ownVerify && [inline(ownVerify.command), resultOf(ownVerify)],
    outsideScope.length > 0 && ['Files outside the plan', names(outsideScope)],
    protectedChanges.length > 0 && [
      'Tests and checks changed',
      names(
        protectedChanges.map(
          ({ path, kind, inScope }) => `${path} (${kind}${inScope ? ', as planned' : ''})`,
        ),
      ),
    ],
  ];
  const lines = rows.flatMap((row) => (row ? [`| ${row[0]} | ${row[1]} |`] : []));
  return ['| Check | Result |', '| --- | --- |', ...lines].join('\n');
}

function changesOf({ changedFiles, insertions, deletions }: GitEvidence): string {
  return `${changedFiles.length} ${changedFiles.length === 1 ? 'file' : 'files'}, +${insertions} −${deletions}`;
}

function resultOf({ exitCode, durationMs }: CommandEvidence): string {
  const seconds = Math.max(1, Math.round(durationMs / 1_000));
  const result = exitCode === 0 ? 'passed' : `exit code ${exitCode ?? 'unknown'}`;
  return `${result} in ${seconds} s`;
}

const mostNames = 20;

function names(all: readonly string[]): string {
  const more = all.length > mostNames ? ` and ${all.length - mostNames} more` : '';
  return `${all.slice(0, mostNames).map(inline).join(', ')}${more}`;
}

function section(title: string, content: string): string {
  return content === '' ? '' : `## ${title}\n\n${content}`;
}

/** Text of several lines that may use Markdown; whatever it opens ends with it. */
function block(text: string, longest: number): string {
  return closeFence(cut(neutral(text.trim()), longest));
}

/** Text within a line, where it can neither become markup nor end a cell of a table. */
function inline(text: string): string {
  return neutral(oneLine(text, longestItem)).replace(/[\\`*_[\]|~]/g, '\\$&');
}

function cut(text: string, longest: number): string {
  // Not within a character of two units.
  return text.length > longest ? `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

/** Splits a word for programs, not for readers. */
const joint = '\u200B';

/**
 * Text that GitHub shows and does not act on: it begins no comment, tag or picture, mentions nobody, refers to nothing and
 * closes no issue; and nothing in it is hidden from readers.
 */
function neutral(text: string): string {
  return text
    .replace(/[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/<(?=[a-z/!?])/gi, `<${joint}`)
    .replace(/!(?=\[)/g, `!${joint}`)
    .replace(/(?<![\p{L}\p{N}])@(?=[\p{L}\p{N}])/gu, `@${joint}`)
    .replace(/#(?=\d)/g, `#${joint}`)
    .replace(/\b(gh)-(?=\d)/gi, `$1-${joint}`)
    .replace(
      /\b(c)(?=los(?:e|es|ed)\b)|\b(f)(?=ix(?:es|ed)?\b)|\b(r)(?=esolv(?:e|es|ed)\b)/gi,
      (letter, ...rest) => (refersSoon(rest) ? `${letter}${joint}` : letter),
    );
}

/** Whether an address follows the word within the next few: that would close what is there. */
function refersSoon(rest: readonly unknown[]): boolean {
  const whole = rest.at(-1);
  const offset = rest.at(-2);
  return (
    typeof whole === 'string' &&
    typeof offset === 'number' &&
    /^[a-z]+:?\s+(?:https?:\/\/|[\w.-]+\/[\w.-]+#|#|GH-)/i.test(whole.slice(offset, offset + 200))
  );
}

function closeFence(text: string): string {
  let open: string | null = null;
  for (const line of text.split('\n')) {
    const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence?.[1] === undefined) {
      continue;
    }
    if (open === null) {
      open = fence[1];
    } else if (fence[1].startsWith(open) && fence[2]?.trim() === '') {
      open = null;
    }
  }
  return open === null ? text : `${text}\n${open}`;
}
