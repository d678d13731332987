import { stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { TranscriptEntry } from '../../domain/transcript.ts';
import type { Repository } from '../../git/repository.ts';

/** What is not the agent's own: the user's checkout, git's directory, and the worktrees of others. */
export interface Places {
  readonly root: string;
  readonly commonDirectory: string;
  readonly worktreeRoot: string;
}

const writingTools: ReadonlySet<string> = new Set(['Edit', 'Write', 'NotebookEdit']);
const shown = 5;

/**
 * Notices from an agent's calls that it left its worktree. What a tool wrote elsewhere is beyond doubt. A command may
 * do anything, so one that speaks of the checkout or of git's configuration only gives reason to look at them.
 */
export class TrespassWatch {
  readonly #places: Places;
  readonly #cwd: string;
  readonly #pending = new Map<string, string>();
  readonly #written = new Set<string>();
  #mentioned = false;

  constructor(places: Places, cwd: string) {
    this.#places = places;
    this.#cwd = cwd;
  }

  see(entry: TranscriptEntry): void {
    if (entry.kind === 'toolUse' && writingTools.has(entry.tool)) {
      const path = resolve(this.#cwd, entry.summary.slice(entry.tool.length + 1));
      if (!isWithin(this.#cwd, path) && Object.values(this.#places).some((place) => isWithin(place, path))) {
        this.#pending.set(entry.id, path);
      }
    } else if (entry.kind === 'toolUse' && entry.tool === 'Bash') {
      // Its own worktree may lie within the checkout.
      const elsewhere = entry.input.replaceAll(this.#cwd, '');
      this.#mentioned ||= speaksOf(this.#places.root, elsewhere) || /\bgit\b.*\bconfig\b/.test(elsewhere);
    } else if (entry.kind === 'toolResult') {
      const path = this.#pending.get(entry.toolUseId);
      if (path !== undefined && !entry.isError) {
        this.#written.add(path);
      }
      this.#pending.delete(entry.toolUseId);
    }
  }

  /** What it did outside its worktree between these times, in words for the user; `null` when nothing is known. */
  async findings(repository: Repository, from: number, to: number): Promise<string | null> {
    if (this.#written.size > 0) {
      return `The agent wrote outside its worktree: ${listOf([...this.#written])}. Look at that and put it right, then try again.`;
    }
    const changed = this.#mentioned ? await changedBetween(repository, from, to) : [];
    return changed.length > 0
      ? `While the agent worked, with commands that led out of its worktree, this changed: ${listOf(changed)}. Look at that and put right what is not yours, then try again.`
      : null;
  }
}

async function changedBetween(repository: Repository, from: number, to: number): Promise<readonly string[]> {
  const { root, commonDirectory } = repository;
  const dirty = await repository.changedFiles('HEAD', 'HEAD', root);
  const files = dirty.ok ? dirty.value.map(({ path }) => join(root, path)) : [];
  const ownOfGit = ['config', 'hooks', join('hooks', 'post-checkout')];
  const candidates = [...ownOfGit.map((name) => join(commonDirectory, name)), ...files];
  const times = await Promise.all(candidates.map(changeTime));
  return candidates.filter((_, index) => {
    const time = times[index] ?? 0;
    return time >= from && time <= to;
  });
}

async function changeTime(path: string): Promise<number> {
  return stat(path).then(
    ({ ctimeMs }) => ctimeMs,
    () => 0,
  );
}

/** Not as a part of a longer name, such as that of the folder with the worktrees. */
function speaksOf(path: string, text: string): boolean {
  for (let at = text.indexOf(path); at !== -1; at = text.indexOf(path, at + 1)) {
    if (!/[\w.-]/.test(text.charAt(at + path.length))) {
      return true;
    }
  }
  return false;
}

function isWithin(place: string, path: string): boolean {
  const way = relative(place, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way);
}

function listOf(paths: readonly string[]): string {
  const first = paths.slice(0, shown).join(', ');
  return paths.length > shown ? `${first} and ${paths.length - shown} more` : first;
}
