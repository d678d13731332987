import type { ProjectView, RunView } from '../../src/protocol/view.ts';
import type { UiState } from './uiState.ts';

/** The runs of a task itself, or of a subtask, oldest first. */
export function runsOf(runs: readonly RunView[], id: string): readonly RunView[] {
  return runs
    .filter((run) => run.subtaskId === id || (run.subtaskId === null && run.taskId === id))
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id.localeCompare(b.id));
}

/** The run that the Transcript tab shows: the chosen one, else the one at work, else the newest with something to read. */
export function shownRun(runs: readonly RunView[], chosen: string | null): RunView | null {
  return (
    runs.find((run) => run.id === chosen) ??
    runs.findLast((run) => run.status === 'RUNNING') ??
    runs.findLast(hadProcess) ??
    runs.at(-1) ??
    null
  );
}

/** A check that git alone has answered begins and ends at one moment, and nobody has said anything in it. */
function hadProcess({ startedAt, endedAt }: RunView): boolean {
  return startedAt !== endedAt;
}

/** The run whose transcript is on the screen, so that the extension must send it. */
export function watchedRun({ view, ui }: { view: ProjectView | null; ui: UiState }): string | null {
  if (view === null || ui.selectedId === null) {
    return null;
  }
  const runs = runsOf(view.runs, ui.selectedId);
  switch (ui.tab) {
    case 'transcript':
      return shownRun(runs, ui.runId)?.id ?? null;
    case 'overview':
      return runs.findLast((run) => run.status === 'RUNNING')?.id ?? null;
    case 'runs':
    case 'timeline':
      return null;
  }
}
