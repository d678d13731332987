import type { Engine } from '../../engine/engine.ts';
import type { SubtaskView } from '../../protocol/view.ts';
import type { ActionName } from '../commands/actions.ts';
import { openChanges, openFileChanges, openLatestChanges } from './changes.ts';
import { goBackToAttempt } from './goBackToAttempt.ts';
import { mergeShownChanges, type ReviewParts } from './mergeShownChanges.ts';
import { requestChanges } from './requestChanges.ts';

type ReviewAction = (engine: Engine, subtask: SubtaskView, parts: ReviewParts) => Promise<void>;

/** What the user does with the work of a subtask: looks at it, and says what becomes of it. */
export const reviewActions: Readonly<Partial<Record<ActionName, ReviewAction>>> = {
  openChanges: (engine, subtask, { openedChanges }) => openChanges(engine, subtask, openedChanges),
  openLatestChanges: (engine, subtask, { openedChanges }) =>
    openLatestChanges(engine, subtask, openedChanges),
  openFileChanges,
  goBackToAttempt,
  requestChanges: (engine, subtask, { drafts }) => requestChanges(engine, subtask, drafts),
  // Offered nowhere but in the title of a diff.
  mergeChanges: mergeShownChanges,
};
