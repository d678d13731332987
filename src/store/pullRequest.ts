import type { Delivery } from '../domain/delivery.ts';
import { deliveryKinds } from '../domain/delivery.ts';
import {
  type Conflict,
  checkStates,
  type FailedCheck,
  mergeableStates,
  type PullRequest,
  pullRequestStates,
  type ReviewComment,
  reviewStates,
} from '../domain/pullRequest.ts';
import type { PullRequestReturn, Return } from '../domain/returns.ts';
import { boolean, fields, json, list, nullable, number, oneOf, type Reader, text } from './values.ts';

export const readDelivery = json((value): Delivery => {
  const found = fields(value);
  const kind = oneOf(deliveryKinds)(found.kind);
  switch (kind) {
    case 'local':
      return { kind };
    case 'push':
      return { kind, remote: text(found.remote) };
    case 'pullRequest': {
      const { host, owner, name } = fields(found.repository);
      return {
        kind,
        remote: text(found.remote),
        baseRemote: text(found.baseRemote),
        repository: { host: text(host), owner: text(owner), name: text(name) },
        headOwner: text(found.headOwner),
      };
    }
  }
});

export const readPullRequest: Reader<PullRequest | null> = nullable(
  json((value): PullRequest => {
    const found = fields(value);
    return {
      number: number(found.number),
      url: text(found.url),
      state: oneOf(pullRequestStates)(found.state),
      draft: boolean(found.draft),
      head: text(found.head),
      checks: oneOf(checkStates)(found.checks),
      failedChecks: list(failedCheck)(found.failedChecks),
      review: oneOf(reviewStates)(found.review),
      mergeable: oneOf(mergeableStates)(found.mergeable),
      comments: list(comment)(found.comments),
      mergeCommit: nullable(text)(found.mergeCommit),
    };
  }),
);

export const readReturns: Reader<Return[]> = json(
  list((value): Return => {
    // Those from before there were others bear no name, and less is known of them.
    const { kind = 'pullRequest', round = null, at = null, text: words, ...found } = fields(value);
    const begun = { round: nullable(number)(round), at: nullable(text)(at) };
    const known = oneOf(returnKinds)(kind);
    return known === 'pullRequest'
      ? { kind: known, ...begun, ...pullRequestReturn(found) }
      : { kind: known, ...begun, text: text(words) };
  }),
);

const returnKinds = ['pullRequest', 'user', 'base'] as const satisfies readonly Return['kind'][];

function pullRequestReturn(
  found: Readonly<Record<string, unknown>>,
): Omit<PullRequestReturn, 'kind' | 'round' | 'at'> {
  const { head, ids, threadIds, answered, checks = [], comments = [], answer = null } = found;
  return {
    head: text(head),
    ids: list(text)(ids),
    threadIds: list(text)(threadIds),
    answered: boolean(answered),
    checks: list((value) => {
      const check = fields(value);
      return { text: text(check.text), url: nullable(text)(check.url) };
    })(checks),
    comments: list((value) => {
      const { author, url } = fields(value);
      return { author: text(author), url: text(url) };
    })(comments),
    answer: nullable(text)(answer),
  };
}

export const readConflicts: Reader<Conflict[]> = json(
  list((value): Conflict => {
    const { subtaskId, files } = fields(value);
    return { subtaskId: nullable(text)(subtaskId), files: list(text)(files) };
  }),
);

function failedCheck(value: unknown): FailedCheck {
  const { id, name, url, jobId, summary } = fields(value);
  return {
    id: text(id),
    name: text(name),
    url: nullable(text)(url),
    jobId: nullable(number)(jobId),
    summary: nullable(text)(summary),
  };
}

function comment(value: unknown): ReviewComment {
  const found = fields(value);
  return {
    id: text(found.id),
    threadId: nullable(text)(found.threadId),
    author: text(found.author),
    trusted: boolean(found.trusted),
    text: text(found.text),
    path: nullable(text)(found.path),
    line: nullable(number)(found.line),
    url: text(found.url),
    at: text(found.at),
  };
}
