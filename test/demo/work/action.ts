import type { PlannedSubtask } from '../../../src/domain/plan.ts';

/** One thing that an agent does, after saying why. Paths are relative to its worktree. */
export type Action =
  | { readonly kind: 'read'; readonly say: string; readonly file: string }
  | { readonly kind: 'write'; readonly say: string; readonly file: string; readonly content: string }
  | {
      readonly kind: 'edit';
      readonly say: string;
      readonly file: string;
      readonly old: string;
      readonly new: string;
    }
  | { readonly kind: 'run'; readonly say: string; readonly command: string };

/** A subtask as the Planner describes it, and as its worker does it. */
export interface Work {
  readonly planned: PlannedSubtask;
  readonly actions: readonly Action[];
  /** The worker's last words. */
  readonly summary: string;
  /** What the next attempt does, where this one is to be refused by the gate. */
  readonly mending?: Pick<Work, 'actions' | 'summary'>;
  /** What it does when its pull request is given back with these words. */
  readonly answer?: Pick<Work, 'actions' | 'summary'> & { readonly asked: string };
}

export function read(file: string, say: string): Action {
  return { kind: 'read', say, file };
}

export function write(file: string, say: string, content: string): Action {
  return { kind: 'write', say, file, content };
}

export function edit(file: string, say: string, from: string, to: string): Action {
  return { kind: 'edit', say, file, old: from, new: to };
}

export function test(say: string): Action {
  return { kind: 'run', say, command: 'npm test' };
}

/** What every worker ends with. */
export function commit(message: string, ...files: string[]): readonly Action[] {
  return [
    { kind: 'run', say: 'Staging what belongs to this change.', command: `git add ${files.join(' ')}` },
    { kind: 'run', say: 'Committing it.', command: `git commit -m "${message}"` },
  ];
}
