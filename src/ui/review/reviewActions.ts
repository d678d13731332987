import type { Engine } from '../../engine/engine.ts';
import type { SubtaskView } from '../../protocol/view.ts';
import type { ActionName } from '../commands/actions.ts';
import { openChanges, openFileChanges, openLatestChanges } from './changes.ts';
import type { Drafts } from './drafts.ts';
import { goBackToAttempt } from './goBackToAttempt.ts';
import { mergeChanges } from './mergeChanges.ts';
import { requestChanges } from './requestChanges.ts';

type ReviewAction = (engine: Engine, subtask: SubtaskView, drafts: Drafts) => Promise<void>;

/** What the user does with the work of a subtask: looks at it, and says what becomes of it. */
export const reviewActions: Readonly<Partial<Record<ActionName, ReviewAction>>> = {
  openChanges,
  openLatestChanges,
  openFileChanges,
  goBackToAttempt,
  requestChanges,
  mergeChanges,
};
