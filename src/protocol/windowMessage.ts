import { z } from 'zod';
import type { ProjectPlace } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import { pageDirections, type TranscriptEntry } from '../domain/transcript.ts';
import { intentSchema } from './intent.ts';
import type { History, TranscriptPage, TranscriptUpdate } from './records.ts';
import type { Changes } from './view.ts';
import { outputPlaceSchema, projectViewSchema, usageSchema, viewPatchSchema } from './viewSchema.ts';

/**
 * Of what windows say to one another. It grows by one with every change that an older version would not understand;
 * `hello` and `otherVersion` are understood by all.
 */
export const protocolVersion = 4;

const id = z.string().min(1).max(64);

/** The first message; nothing else is read before its token was found right. */
export const helloSchema = z.object({
  kind: z.literal('hello'),
  protocol: z.number().int(),
  token: z.string().max(200),
  trusted: z.boolean(),
});

const askSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('submit'), intent: intentSchema }),
  z.strictObject({ kind: z.literal('logDirectory'), runId: id }),
  z.strictObject({ kind: z.literal('changes'), id }),
  z.strictObject({ kind: z.literal('fileAt'), commit: z.string().max(100), path: z.string().max(10_000) }),
  z.strictObject({
    kind: z.literal('transcriptPage'),
    runId: id,
    place: outputPlaceSchema,
    direction: z.enum(pageDirections),
  }),
  z.strictObject({ kind: z.literal('history'), id, before: id.nullable() }),
  z.strictObject({ kind: z.literal('prompt'), runId: id }),
  z.strictObject({ kind: z.literal('ping') }),
]);

/** What the driver is asked for. */
export type Ask = z.infer<typeof askSchema>;

/** From a follower to the driver. */
export const followerMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ask'), request: z.number().int(), ask: askSchema }),
  /** Nobody waits for the request any longer; it is answered all the same. */
  z.strictObject({ kind: z.literal('cancel'), request: z.number().int() }),
  /** The follower's workspace has become trusted. */
  z.strictObject({ kind: z.literal('trusted') }),
  z.strictObject({ kind: z.literal('watch'), watch: z.number().int(), runId: id }),
  z.strictObject({ kind: z.literal('unwatch'), watch: z.number().int() }),
  /** Hand the project over: let go of everything, and follow. */
  z.strictObject({ kind: z.literal('letGo') }),
]);

export type FollowerMessage = z.infer<typeof followerMessageSchema>;

const text = z.string();

const entrySchema: z.ZodType<TranscriptEntry> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    sessionId: text,
    model: text,
    cwd: text,
    permissionMode: text,
    tools: z.array(text),
  }),
  z.object({ kind: z.literal('text'), text }),
  z.object({ kind: z.literal('thinking'), text }),
  z.object({ kind: z.literal('toolUse'), id: text, tool: text, summary: text, input: text }),
  z.object({ kind: z.literal('toolResult'), toolUseId: text, isError: z.boolean(), text }),
  z.object({ kind: z.literal('denied'), tool: text, reason: text }),
  z.object({
    kind: z.literal('retrying'),
    attempt: z.number(),
    maxAttempts: z.number(),
    delayMs: z.number(),
    status: z.number().nullable(),
    reason: text,
  }),
  z.object({
    kind: z.literal('limited'),
    rejected: z.boolean(),
    limit: text,
    resetsAt: text.nullable(),
  }),
  z.object({
    kind: z.literal('ended'),
    isError: z.boolean(),
    cause: text,
    text,
    usage: usageSchema,
    structuredOutput: z.unknown(),
    apiErrorStatus: z.number().nullable(),
  }),
  z.object({ kind: z.literal('output'), stream: z.enum(['stdout', 'stderr']), text }),
]);

const transcriptStretch = {
  start: outputPlaceSchema,
  end: outputPlaceSchema,
  entries: z.array(entrySchema).readonly(),
};

const transcriptUpdateSchema: z.ZodType<TranscriptUpdate> = z.object({
  ...transcriptStretch,
  anew: z.boolean(),
});

const transcriptPageSchema: z.ZodType<TranscriptPage> = z.object({
  ...transcriptStretch,
  isEnd: z.boolean(),
});

const historySchema: z.ZodType<History> = z.object({
  events: z.array(z.object({ id: text, at: text, text })).readonly(),
  hasEarlier: z.boolean(),
});

const projectSchema: z.ZodType<ProjectPlace> = z.object({
  id: text,
  name: text,
  root: text,
});

/** From the driver to a follower. */
export const driverMessageSchema = z.discriminatedUnion('kind', [
  /** The driver speaks this version and can only be asked to let go, which it does for a newer one. */
  z.object({ kind: z.literal('otherVersion'), protocol: z.number().int() }),
  z.object({
    kind: z.literal('welcome'),
    trusted: z.boolean(),
    project: projectSchema,
    view: projectViewSchema,
  }),
  z.object({ kind: z.literal('patch'), patch: viewPatchSchema }),
  z.object({ kind: z.literal('answer'), request: z.number().int(), answer: z.unknown() }),
  /** The request could not be answered, for no reason that was foreseen. */
  z.object({ kind: z.literal('failed'), request: z.number().int(), message: text }),
  z.object({ kind: z.literal('transcript'), watch: z.number().int(), update: transcriptUpdateSchema }),
]);

export type DriverMessage = z.infer<typeof driverMessageSchema>;

const changesSchema: z.ZodType<Changes> = z.object({
  base: text,
  worktree: text.nullable(),
  head: text,
  files: z.array(z.object({ path: text, kind: z.enum(['added', 'modified', 'deleted']) })).readonly(),
});

const refusalSchema: z.ZodType<Refusal> = z.object({
  kind: z.enum([
    'invalid',
    'unauthorized',
    'notFound',
    'conflict',
    'forbidden',
    'unprocessable',
    'unconfirmed',
  ]),
  message: text,
});

function resultOf<T>(value: z.ZodType<T>) {
  return z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), error: refusalSchema }),
  ]);
}

/** What each request is answered with. */
export const answerSchemas = {
  submit: resultOf(z.object({ id: text.nullable() })),
  logDirectory: text.nullable(),
  changes: resultOf(changesSchema),
  /** In base 64. */
  fileAt: text.nullable(),
  transcriptPage: transcriptPageSchema,
  history: historySchema,
  prompt: text.nullable(),
  ping: z.null(),
};
