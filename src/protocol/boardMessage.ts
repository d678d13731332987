import { z } from 'zod';
import { pageDirections } from '../domain/transcript.ts';
import { intentSchema } from './intent.ts';
import type { History, TranscriptPage, TranscriptUpdate } from './records.ts';
import type { ProjectView, ViewPatch } from './view.ts';
import { outputPlaceSchema } from './viewSchema.ts';

/** Actions that only the editor can do; each names a command of ours, never one of somebody else's. */
const editorActions = [
  'newTask',
  'checkSetup',
  'openSettings',
  'choosePermissionMode',
  'takeOver',
  'signIn',
] as const;
export type EditorAction = (typeof editorActions)[number];

/** The same for one task or subtask: those that show something in the editor, or ask for more in its own way. */
const itemActions = [
  'openPlan',
  'comparePlan',
  'approvePlan',
  'rejectPlan',
  'replan',
  'answerQuestions',
  'raiseBudget',
  'setBudget',
  'addDependency',
  'removeDependency',
  'approveVerify',
  'openWorktree',
  'openWorktreeTerminal',
  'openChanges',
  'openLatestChanges',
  'goBackToAttempt',
  'copyCardLink',
  'openPullRequest',
  'copyPullRequestLink',
] as const;
export type ItemAction = (typeof itemActions)[number];

/** What the board sends to the extension. Nothing in it is believed before it was parsed and checked against state. */
export const boardRequestSchema = z.discriminatedUnion('kind', [
  /** The page is (again) there and needs a snapshot. */
  z.strictObject({ kind: z.literal('ready') }),
  /** Is anybody there? */
  z.strictObject({ kind: z.literal('ping') }),
  z.strictObject({ kind: z.literal('intent'), request: z.number().int(), intent: intentSchema }),
  z.strictObject({ kind: z.literal('editorAction'), action: z.enum(editorActions) }),
  z.strictObject({ kind: z.literal('itemAction'), action: z.enum(itemActions), id: z.string().max(64) }),
  /** Open one of our settings, by its name without the prefix. */
  z.strictObject({ kind: z.literal('openSetting'), name: z.string().regex(/^[A-Za-z]{1,64}$/) }),
  /** Open an address that the subtask's pull request names; only one on its repository's host is. */
  z.strictObject({ kind: z.literal('openLink'), id: z.string().max(64), url: z.string().max(2_000) }),
  /** Show this run's transcript from its end on, and what comes; `null` ends it. */
  z.strictObject({ kind: z.literal('watchTranscript'), runId: z.string().max(64).nullable() }),
  /** What stands before or after a place in it. */
  z.strictObject({
    kind: z.literal('transcriptPage'),
    runId: z.string().max(64),
    place: outputPlaceSchema,
    direction: z.enum(pageDirections),
  }),
  /** What has happened to a task or a subtask: the latest, or what was before an event. */
  z.strictObject({
    kind: z.literal('history'),
    id: z.string().max(64),
    before: z.string().max(64).nullable(),
  }),
  /** What the run's agent was told. */
  z.strictObject({ kind: z.literal('prompt'), runId: z.string().max(64) }),
]);

export type BoardRequest = z.infer<typeof boardRequestSchema>;

/** What the extension sends to the board. */
export type BoardUpdate =
  | { readonly kind: 'snapshot'; readonly view: ProjectView }
  | { readonly kind: 'patch'; readonly patch: ViewPatch }
  | { readonly kind: 'pong' }
  /** The answer to the intent with the same `request` number. */
  | { readonly kind: 'answer'; readonly request: number; readonly refusal: string | null }
  | ({ readonly kind: 'transcript'; readonly runId: string } & TranscriptUpdate)
  /** `null`: it cannot be read now. */
  | { readonly kind: 'transcriptPage'; readonly runId: string; readonly page: TranscriptPage | null }
  | {
      readonly kind: 'history';
      readonly id: string;
      readonly before: string | null;
      /** `null`: it cannot be read now. */
      readonly history: History | null;
    }
  /** `null`: it is no longer kept, or there was none. */
  | { readonly kind: 'prompt'; readonly runId: string; readonly prompt: string | null }
  /** Select this item, as if the user had clicked on it. */
  | { readonly kind: 'reveal'; readonly id: string }
  /** Show the subtasks of the task as a graph. */
  | { readonly kind: 'showGraph' }
  /** Take the keyboard, where it was left. */
  | { readonly kind: 'focus' };
