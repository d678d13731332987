import type { RunKind } from '../../src/domain/run.ts';
import type { BoardRequest } from '../../src/protocol/boardMessage.ts';
import type { SubtaskView, TaskView } from '../../src/protocol/view.ts';
import type { BoardState } from './boardState.ts';
import { runsOf, shownRun } from './watchedRun.ts';

/** Runs that are no agent's: nobody has told them anything. */
const commands: readonly RunKind[] = ['setUp', 'gate', 'baseline', 'integrate'];

export function hasPrompt(kind: RunKind): boolean {
  return !commands.includes(kind);
}

/** What is on the screen and not in the view, so that it must be asked for. `key` is another one when it must be again. */
export function wantedNow(
  state: BoardState,
): { readonly key: string; readonly request: BoardRequest } | null {
  const { view, ui } = state;
  if (view === null || ui.selectedId === null) {
    return null;
  }
  const runs = runsOf(view.runs, ui.selectedId);
  if (ui.tab === 'timeline') {
    const item =
      view.subtasks.find(({ id }) => id === ui.selectedId) ??
      view.tasks.find(({ id }) => id === ui.selectedId);
    const marks = item === undefined ? null : marksOf(item);
    const key = JSON.stringify([ui.selectedId, marks, runs.map(({ id, status }) => [id, status])]);
    return { key, request: { kind: 'history', id: ui.selectedId, before: null } };
  }
  const run = shownRun(runs, ui.runId);
  return ui.tab === 'transcript' && ui.showsPrompt && run !== null && hasPrompt(run.kind)
    ? { key: run.id, request: { kind: 'prompt', runId: run.id } }
    : null;
}

/**
 * What is noted in the history changes something of its item with it, or comes with a run; only a plan that was edited may
 * change nothing but other items. What an agent does and costs meanwhile changes all the time and is never noted.
 */
function marksOf({ activity: _, costUsd: __, costEstimated: ___, ...marks }: TaskView | SubtaskView): object {
  return marks;
}
