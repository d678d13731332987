import { readBranchName } from '../../domain/naming.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Settings } from '../../domain/settings.ts';
import type { DiskUsage, Repository, Rescue } from '../../git/repository.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { ProjectView } from '../../protocol/view.ts';
import { isRemovable, type WorktreeUse, worktreeUse } from './worktreeUse.ts';

/** What there is to clean up, and what can be brought back. It reads the repository and the view, in any window. */
export interface Leftovers {
  worktrees(): Promise<Result<readonly WorktreeEntry[], Refusal>>;
  /** What the folder takes up; `null` when `signal` ends the counting. */
  measure(path: string, signal: AbortSignal): Promise<DiskUsage | null>;
  /** What rescue refs hold, the latest first. */
  rescues(): Promise<Result<readonly RescueEntry[], Refusal>>;
}

export interface WorktreeEntry {
  readonly path: string;
  readonly branch: string | null;
  /** Its directory is there. */
  readonly present: boolean;
  readonly use: WorktreeUse;
  readonly removable: boolean;
  /** The card that it was made for, as long as there is one. */
  readonly card: Card | null;
}

export interface RescueEntry extends Rescue {
  /** The subtask or session whose work it is, as long as there is one. */
  readonly card: Card | null;
  /** A free name for a branch to restore it to. */
  readonly freeBranch: string;
}

export interface Card {
  readonly id: string;
  readonly kind: 'task' | 'subtask' | 'session';
  readonly number: number;
  readonly title: string;
}

export interface LeftoverSources {
  readonly repository: Repository;
  view(): ProjectView;
  settings(): Settings;
  worktreeRoot(): string;
}

export function createLeftovers(sources: LeftoverSources): Leftovers {
  const { repository } = sources;
  return {
    async worktrees() {
      const found = await repository.findWorktrees(sources.worktreeRoot());
      if (!found.ok) {
        return err(refusal('unprocessable', found.error.message));
      }
      const view = sources.view();
      const keepFailedMinutes = sources.settings().keepFailedWorktreeMinutes;
      const cards = { ...view, projectId: view.project.id, keepFailedMinutes };
      const entries = found.value.map((worktree) => {
        const use = worktreeUse(worktree, cards);
        const { path, branch, present, owner } = worktree;
        const card = owner === null ? null : cardWith(view, ({ id }) => id === owner.subjectId);
        return { path, branch, present, use, removable: isRemovable(use), card };
      });
      return ok(entries);
    },
    measure: (path, signal) => repository.diskUsage(path, signal),
    async rescues() {
      const found = await repository.rescues();
      if (!found.ok) {
        return err(refusal('unprocessable', found.error.message));
      }
      const view = sources.view();
      const entries = found.value.map(async (rescue) => ({
        ...rescue,
        card: cardOfBranch(view, rescue.name),
        freeBranch: await repository.freeBranchName(`restored/${rescue.name}`),
      }));
      return ok(await Promise.all(entries));
    },
  };
}

/** Branches of ours bear the number of their subtask or session. */
function cardOfBranch(view: ProjectView, branch: string): Card | null {
  const named = readBranchName(branch);
  return named && cardWith(view, ({ kind, number }) => kind === named.kind && number === named.number);
}

function cardWith(view: ProjectView, isWanted: (card: Card) => boolean): Card | null {
  const cards: readonly Card[] = [
    ...view.subtasks.map(({ id, number, title }) => ({ id, kind: 'subtask' as const, number, title })),
    ...view.sessions.map(({ id, number, title }) => ({ id, kind: 'session' as const, number, title })),
    ...view.tasks.map(({ id, number, title }) => ({ id, kind: 'task' as const, number, title })),
  ];
  return cards.find(isWanted) ?? null;
}
