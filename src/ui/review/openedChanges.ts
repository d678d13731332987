import type { Changes, ProjectView, SubtaskView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';

/** What a diff shows of a subtask. */
export interface Opened {
  /** What it was changed to; `null`: the files in its worktree, while it was being worked on. */
  readonly commit: string | null;
}

/** Where it is kept over reloads of the window, which keep the tabs; VS Code's `workspaceState` has this shape. */
interface Memory {
  get(key: string): AllOpened | undefined;
  update(key: string, all: AllOpened): PromiseLike<void>;
}

/** By the subtask's id. */
type AllOpened = Readonly<Record<string, Opened>>;

/** What of each subtask was shown when its changes were opened last: VS Code tells nothing of such a tab but its title. */
export class OpenedChanges {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** `null`: that is not known. */
  of({ project }: ProjectView, subtaskId: string): Opened | null {
    return this.#memory.get(keyOf(project.id))?.[subtaskId] ?? null;
  }

  remember(view: ProjectView, subtaskId: string, { head, worktree }: Changes): void {
    const key = keyOf(view.project.id);
    const unmerged = new Set(view.subtasks.filter(({ status }) => status !== 'MERGED').map(({ id }) => id));
    const others = Object.entries(this.#memory.get(key) ?? {}).filter(([id]) => unmerged.has(id));
    const opened = { commit: worktree === null ? head : null };
    void this.#memory.update(key, { ...Object.fromEntries(others), [subtaskId]: opened });
  }
}

/** Why what was opened may not be what is merged now; `null`: it is, or nothing is known against it. */
export function whyOutdated({ commit }: Opened, { number, gate }: SubtaskView, t: Translate): string | null {
  if (commit === null) {
    return t('These changes were opened while #{0} was still being worked on.', number);
  }
  const proved = gate?.git?.head ?? commit;
  return proved === commit
    ? null
    : t('The work of #{0} has changed since these changes were opened.', number);
}

function keyOf(projectId: string): string {
  return `review.opened.${projectId}`;
}
