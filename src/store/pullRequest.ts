import type { Delivery } from '../domain/delivery.ts';
import { deliveryKinds } from '../domain/delivery.ts';
import {
  type Conflict,
  checkStates,
  type FailedCheck,
  mergeableStates,
  type PullRequest,
  type PullRequestReturn,
  pullRequestStates,
  type ReviewComment,
  reviewStates,
} from '../domain/pullRequest.ts';
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

export const readReturns: Reader<PullRequestReturn[]> = json(
  list((value): PullRequestReturn => {
    const { head, ids, threadIds, answered } = fields(value);
    return {
      head: text(head),
      ids: list(text)(ids),
      threadIds: list(text)(threadIds),
      answered: boolean(answered),
    };
  }),
);

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
