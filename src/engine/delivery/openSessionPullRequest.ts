import type { PullRequestDelivery } from '../../domain/delivery.ts';
import type { GitEvidence } from '../../domain/gate.ts';
import { openRecord, whyNotPublished } from '../../domain/judgement.ts';
import { pullRequestTitle, sessionPullRequestBody } from '../../domain/pullRequestText.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Session } from '../../domain/session.ts';
import { err, ok, type Result, unreachable } from '../../lib/result.ts';
import { unlessAborted } from '../../lib/unlessAborted.ts';
import { existing } from '../facts.ts';
import { note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { isoNow, momentOf } from '../time.ts';
import { chooseDelivery } from './choose.ts';
import { ensurePullRequest } from './ensurePullRequest.ts';
import { type PushedWork, pushBranch } from './pushBranch.ts';

type Answer<T> = Result<T, Refusal>;

/**
 * Pushes what the session has committed, and sees to it that there is one pull request for it. Asking again, also after a
 * crash or a failure, goes on where it stood. Call it only where nothing else is done for the session at the same time.
 * Once the push has begun others may see it, so that nothing ends it any more.
 */
export async function openSessionPullRequest(
  parts: EngineParts,
  session: Session,
  signal: AbortSignal | undefined,
): Promise<Answer<void>> {
  const prepared = await unlessAborted(prepare(parts, session), signal);
  if (prepared === null) {
    return refuse('Nothing was pushed: you cancelled it.');
  }
  if (!prepared.ok) {
    return prepared;
  }
  const { git, delivery } = prepared.value;
  const pushed = await push(parts, session.id, delivery.remote, git.head);
  return pushed.ok ? propose(parts, pushed.value, delivery, git) : pushed;
}

interface Prepared {
  readonly git: GitEvidence;
  readonly delivery: PullRequestDelivery;
}

/** What is pushed, and where it is proposed. */
async function prepare(parts: EngineParts, session: Session): Promise<Answer<Prepared>> {
  const git = await whatToPublish(parts, session);
  if (!git.ok) {
    return git;
  }
  const delivery = await chooseDelivery(parts, 'pullRequest');
  if (!delivery.ok) {
    return delivery;
  }
  return delivery.value.kind === 'pullRequest'
    ? ok({ git: git.value, delivery: delivery.value })
    : refuse('There is nowhere to open pull requests.');
}

/** What git says of its work, unless something is against publishing that. */
async function whatToPublish(parts: EngineParts, session: Session): Promise<Answer<GitEvidence>> {
  if (session.status === 'ACTIVE') {
    return refuse(`Session ${session.number} is still at work. Wait until it has ended, or stop it first.`);
  }
  if (session.worktree === null) {
    return refuse(`The worktree of session ${session.number} is gone. A follow-up makes it again.`);
  }
  const git = await parts.repository.evidence(session.worktree, session.baseCommit);
  if (!git.ok) {
    return refuse(git.error.message);
  }
  const objection = whyNotPublished(git.value);
  return objection === null
    ? git
    : refuse(`${objection} Ask session ${session.number} for that in a follow-up.`);
}

/** Answers the session as it is then: its branch at the remote stands at `head`. */
async function push(parts: EngineParts, id: string, remote: string, head: string): Promise<Answer<Session>> {
  const session = existing(parts.store.tables.sessions.get(id), 'The session');
  const step = await pushBranch(parts, workOf(parts, session, head), remote, head);
  switch (step.kind) {
    case 'pushed':
      return ok(existing(parts.store.tables.sessions.get(id), 'The session'));
    case 'goesOn':
      return push(parts, id, remote, head);
    case 'overtaken':
      return refuse(
        `Somebody else has pushed to ${step.branch} at ${remote}, and that is not overwritten. Have session ${session.number} merge it in a follow-up, then try again.`,
      );
    case 'noName':
      return refuse(step.reason);
    case 'failed':
      return refuse(step.failure.message);
    default:
      return unreachable(step);
  }
}

function workOf(parts: EngineParts, session: Session, head: string): PushedWork {
  const { id, branch, remoteBranch, pushedCommit } = session;
  return {
    wanted: existing(branch, 'The branch'),
    remoteBranch,
    pushedCommit,
    isOwn: (there) => isOwn(parts, session, there, head),
    async record(change) {
      await parts.store.transact((tables) =>
        tables.sessions.update(id, { ...change, updatedAt: isoNow(parts) }),
      );
    },
  };
}

/** What its work contains; before it is known that it has pushed, only what the base does not hold already. */
async function isOwn(
  { repository }: EngineParts,
  { pushedCommit, baseCommit }: Session,
  there: string,
  head: string,
): Promise<boolean> {
  return (
    (await repository.isAncestor(there, head)) &&
    (pushedCommit !== null || !(await repository.isAncestor(there, baseCommit)))
  );
}

async function propose(
  parts: EngineParts,
  session: Session,
  delivery: PullRequestDelivery,
  git: GitEvidence,
): Promise<Answer<void>> {
  const { id, number } = session;
  const { head } = git;
  const ensured = await ensurePullRequest(parts, {
    ...{ id, delivery, head },
    branch: existing(session.remoteBranch, 'The branch at the remote'),
    known: session.pullRequest?.number ?? null,
    base: session.baseBranch,
    title: pullRequestTitle(session),
    body: sessionPullRequestBody(session, git),
    evidence: openRecord(git),
    // After a merge, what a follow-up has added is proposed anew.
    isStillIt: (found) => found.state !== 'merged' || found.head === head,
  });
  if (!ensured.ok) {
    return refuse(ensured.error.reason);
  }
  const pullRequest = { number: ensured.value.number, url: ensured.value.url };
  await parts.store.transact((tables) => {
    const moment = momentOf(parts);
    tables.sessions.update(id, { pullRequest, updatedAt: moment.at });
    note(tables, id, `pull request #${pullRequest.number}`, moment);
  });
  parts.log.info(`Session ${number} has the pull request #${pullRequest.number}.`);
  return ok();
}

function refuse(message: string): Result<never, Refusal> {
  return err(refusal('unprocessable', message));
}
