import { gitIn } from '../gitFixture.ts';
import {
  checksOf,
  decisionOf,
  type Facts,
  findRepository,
  type PullFacts,
  type RepositoryFacts,
} from './facts.ts';
import type { PlainAnswer } from './faults.ts';

/**
 * What somebody sees who follows a link in a browser: a repository with its pull requests, one of these, the log of a
 * job. Plain pages, modelled on nothing: to whoever tries the product here they show what is there. Nobody signs in.
 */
export async function servePage(facts: Facts, method: string, path: string): Promise<PlainAnswer | null> {
  const [, owner = '', name = '', what, id] = pagePattern.exec(path) ?? [];
  const repository = method === 'GET' ? findRepository(facts, owner, name) : undefined;
  if (repository === undefined) {
    return null;
  }
  const content = await contentOf(repository, what, Number(id));
  return content === null ? null : page(content);
}

export function isPage(path: string): boolean {
  return pagePattern.test(path);
}

const pagePattern = /^\/([^/]+)\/([^/]+)(?:\/(pull|actions\/runs\/\d+\/job)\/(\d+))?\/?$/;

interface Content {
  readonly title: string;
  /** Without the title; all that came from elsewhere in it is escaped. */
  readonly body: string;
}

async function contentOf(
  repository: RepositoryFacts,
  what: string | undefined,
  id: number,
): Promise<Content | null> {
  if (what === undefined) {
    return repositoryPage(repository);
  }
  if (what === 'pull') {
    const pull = repository.pulls.find(({ number }) => number === id);
    return pull === undefined ? null : pullPage(pull);
  }
  const check = repository.checks.find((one) => one.id === id);
  const log = check?.log ?? 'There is no log.';
  return check === undefined
    ? null
    : { title: `${check.name}: ${check.conclusion}`, body: back(repository) + block(log) };
}

function repositoryPage(repository: RepositoryFacts): Content {
  const { owner, name, pulls } = repository;
  const lines = pulls.map(
    (pull) =>
      `<a href="${escaped(pathOf(repository))}/pull/${pull.number}">#${pull.number}</a> ${escaped(pull.title)} (${pull.state})`,
  );
  return { title: `${owner}/${name}`, body: section('Pull requests', lines) };
}

async function pullPage(pull: PullFacts): Promise<Content> {
  const { repository, number, title, state, draft, head, base, mergeCommit } = pull;
  const { checks, statuses } = checksOf(repository, pull.headCommit);
  const merged = mergeCommit === null ? '' : ` as <code>${escaped(mergeCommit.slice(0, 9))}</code>`;
  return {
    title: `#${number} ${title}`,
    body: [
      back(repository),
      `<p><b>${draft && state === 'open' ? 'draft' : state}</b>${merged} · ${escaped(pull.author)} wants to bring <code>${escaped(head.branch)}</code> into <code>${escaped(base)}</code>${reviewText(pull)}</p>`,
      block(pull.body),
      section('Checks', [
        ...checks.map(
          ({ id, runId, name, conclusion, summary }) =>
            `<a href="${escaped(pathOf(repository))}/actions/runs/${runId}/job/${id}">${escaped(name)}</a>: ${conclusion}${summary === null ? '' : `, ${escaped(summary)}`}`,
        ),
        ...statuses.map(({ context, state: is }) => `${escaped(context)}: ${is}`),
      ]),
      section('Commits', await commitLines(pull)),
      section('Reviews and comments', saidLines(pull)),
    ].join('\n'),
  };
}

function reviewText(pull: PullFacts): string {
  const decision = decisionOf(pull);
  return decision === null ? '' : ` · ${decision.toLowerCase().replace('_', ' ')}`;
}

async function commitLines({ repository, comparison }: PullFacts): Promise<readonly string[]> {
  if (comparison.commits.length === 0) {
    return [];
  }
  const args = ['log', '--no-walk=unsorted', '--format=%h %s', ...comparison.commits];
  const lines = (await gitIn(repository.path, ...args)).split('\n');
  return lines.toReversed().map(escaped);
}

/** As they were said, with the links that the interface gives for them. */
function saidLines({ reviews, threads, comments }: PullFacts): readonly string[] {
  const said = [
    ...reviews
      .filter(({ text, state }) => text !== '' || state !== 'COMMENTED')
      .map(({ id, author, state, text, at }) => ({
        ...{ id: `pullrequestreview-${id}`, author, text, at },
        where: state.toLowerCase().replace('_', ' '),
      })),
    ...threads.flatMap(({ path, line, resolvedBy, comments: own }) =>
      own.map(({ id, author, text, at }) => ({
        ...{ id: `discussion_r${id}`, author, text, at },
        where: `${path}:${line}${resolvedBy === null ? '' : ', resolved'}`,
      })),
    ),
    ...comments.map(({ id, author, text, at }) => ({
      ...{ id: `issuecomment-${id}`, author, text, at, where: '' },
    })),
  ];
  return said
    .toSorted((one, other) => one.at - other.at)
    .map(
      ({ id, author, text, where }) =>
        `<span id="${id}"><b>${escaped(author)}</b> ${escaped(where)}</span>${block(text)}`,
    );
}

function pathOf({ owner, name }: RepositoryFacts): string {
  return `/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

function back(repository: RepositoryFacts): string {
  const { owner, name } = repository;
  return `<p><a href="${escaped(pathOf(repository))}">${escaped(`${owner}/${name}`)}</a></p>`;
}

function section(title: string, items: readonly string[]): string {
  const list = items.map((item) => `<li>${item}</li>`).join('\n');
  return `<h2>${title}</h2>\n${items.length === 0 ? '<p>none</p>' : `<ul>\n${list}\n</ul>`}`;
}

function block(text: string): string {
  return `<pre>${escaped(text)}</pre>`;
}

function page({ title, body }: Content): PlainAnswer {
  const style =
    ':root{color-scheme:light dark}body{font:15px/1.5 system-ui;max-width:60em;margin:2em auto;padding:0 1em}pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:8px;border:1px solid #8884;border-radius:4px}h2{font-size:1.1em}';
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
    body: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style></head>
<body>
<h1>${escaped(title)}</h1>
${body}
</body>
</html>
`,
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
