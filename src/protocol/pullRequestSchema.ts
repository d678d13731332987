import { z } from 'zod';
import type { Delivery } from '../domain/delivery.ts';
import {
  type Conflict,
  checkStates,
  mergeableStates,
  type PullRequest,
  pullRequestStates,
  reviewStates,
} from '../domain/pullRequest.ts';
import type { Return } from '../domain/returns.ts';
import type { SignInSource } from '../domain/signIn.ts';

// What a view tells of delivery and GitHub, as it comes from another window.

const text = z.string();
const maybeText = z.string().nullable();
const texts = z.array(z.string());
const number = z.number();
const flag = z.boolean();

export const delivery: z.ZodType<Delivery> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('local') }),
  z.object({ kind: z.literal('push'), remote: text }),
  z.object({
    kind: z.literal('pullRequest'),
    remote: text,
    baseRemote: text,
    repository: z.object({ host: text, owner: text, name: text }),
    headOwner: text,
  }),
]);

export const pullRequest: z.ZodType<PullRequest> = z.object({
  number,
  url: text,
  state: z.enum(pullRequestStates),
  draft: flag,
  head: text,
  checks: z.enum(checkStates),
  failedChecks: z.array(
    z.object({ id: text, name: text, url: maybeText, jobId: number.nullable(), summary: maybeText }),
  ),
  review: z.enum(reviewStates),
  mergeable: z.enum(mergeableStates),
  comments: z.array(
    z.object({
      id: text,
      threadId: maybeText,
      author: text,
      trusted: flag,
      text,
      path: maybeText,
      line: number.nullable(),
      url: text,
      at: text,
    }),
  ),
  mergeCommit: maybeText,
});

export const conflict: z.ZodType<Conflict> = z.object({ subtaskId: maybeText, files: texts });

export const returned: z.ZodType<Return> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pullRequest'),
    ...{ round: number.nullable(), at: maybeText, head: text, ids: texts, threadIds: texts, answered: flag },
    checks: z.array(z.object({ text, url: maybeText })),
    comments: z.array(z.object({ author: text, url: text })),
    answer: maybeText,
  }),
  z.object({ kind: z.enum(['user', 'base']), round: number.nullable(), at: maybeText, text }),
]);

export const signInSource: z.ZodType<SignInSource> = z.union([
  z.object({ kind: z.enum(['editor', 'cli']) }),
  z.object({ kind: z.literal('variable'), name: text }),
]);
