import { dirname, join } from 'node:path';

/** What was not as it should be when the state was opened. */
export interface Findings {
  /** Names of damaged files. */
  readonly snapshots: readonly string[];
  readonly journals: readonly string[];
  /** The snapshot is there, and nothing that was written after it. */
  readonly journalMissing: boolean;
  /** Nothing at all could be read. */
  readonly empty: boolean;
  /** There are later files, but not those that everything starts from. */
  readonly beginningMissing: boolean;
}

/** There is no state where there should be one. */
export function explainLoss(directory: string): string {
  return `This repository was worked on with Switchyard before, but nothing of that is saved in ${directory}, so the board starts empty. Restore the folder from a backup if there is one. Branches, worktrees and rescued work (refs/switchyard/rescue) are still in the repository.`;
}

/** What happened, what is lost and what is not, in words for the user. */
export function explain(directory: string, found: Findings): string[] {
  // Runs are kept beside the state, so that they outlive it.
  const untouched = `Logs of runs are still in ${join(dirname(directory), 'runs')}; branches, worktrees and rescued work (refs/switchyard/rescue) are still in the repository.`;
  const aside = (files: readonly string[]) => `kept in ${directory}/quarantine (${files.join(', ')})`;
  const notices: string[] = [];
  if (found.journals.length > 0) {
    notices.push(
      `Part of Switchyard's saved state is damaged, and changes made after the damage are missing. Everything before it is there; the damaged files are ${aside(found.journals)}. ${untouched}`,
    );
  }
  if (found.snapshots.length > 0) {
    notices.push(
      found.empty
        ? `Switchyard's saved state could not be read, so the board starts empty: tasks, subtasks and their history are missing. The damaged files are ${aside(found.snapshots)}. ${untouched}`
        : `A snapshot of Switchyard's saved state was damaged and is ${aside(found.snapshots)}. The state was rebuilt from an older snapshot and the journals.`,
    );
  }
  if (found.journalMissing) {
    notices.push(
      `A journal of Switchyard's saved state in ${directory} is missing, and changes since the last snapshot are lost. ${untouched}`,
    );
  }
  if (found.beginningMissing && found.snapshots.length === 0 && found.journals.length === 0) {
    notices.push(
      `The snapshots of Switchyard's saved state in ${directory} are missing, so the board starts empty: tasks, subtasks and their history are missing. Restore the folder from a backup if there is one. ${untouched}`,
    );
  }
  return notices;
}
