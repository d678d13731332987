import { z } from 'zod';
import type { TranscriptEntry } from '../domain/transcript.ts';
import { intentSchema } from './intent.ts';
import type { ProjectView, ViewPatch } from './view.ts';

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
  'openChanges',
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
  /** Open an address that the subtask's pull request names; only one on its repository's host is. */
  z.strictObject({ kind: z.literal('openLink'), id: z.string().max(64), url: z.string().max(2_000) }),
  /** Show this run's transcript from its end on, and what comes; `null` ends it. */
  z.strictObject({ kind: z.literal('watchTranscript'), runId: z.string().max(64).nullable() }),
]);

export type BoardRequest = z.infer<typeof boardRequestSchema>;

/** What the extension sends to the board. */
export type BoardUpdate =
  | { readonly kind: 'snapshot'; readonly view: ProjectView }
  | { readonly kind: 'patch'; readonly patch: ViewPatch }
  | { readonly kind: 'pong' }
  /** The answer to the intent with the same `request` number. */
  | { readonly kind: 'answer'; readonly request: number; readonly refusal: string | null }
  | {
      readonly kind: 'transcript';
      readonly runId: string;
      /** Position of the first of `entries` in the part that is shown; 0 starts it anew. */
      readonly from: number;
      /** Older entries exist that are not sent. */
      readonly truncated: boolean;
      readonly entries: readonly TranscriptEntry[];
    }
  /** Select this item, as if the user had clicked on it. */
  | { readonly kind: 'reveal'; readonly id: string };
