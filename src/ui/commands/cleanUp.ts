import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { WorktreeEntry } from '../../engine/queries/leftovers.ts';
import { showInformation, showWarning } from '../messages.ts';
import { createPick, shown } from '../picks.ts';
import { type Measured, removalSummary, useText, worktreeDetail } from '../words/cleanUpWording.ts';
import { t } from '../words/translations.ts';
import { showRefusal } from './askEngine.ts';
import { cancellable, unlessCancelled } from './cancellable.ts';
import { undoRemovals } from './restoreRescue.ts';

/** "Clean Up…": the worktrees of a project, of which the chosen ones are removed. */
export async function cleanUp(engine: Engine): Promise<void> {
  const found = await unlessCancelled(t('Looking for worktrees…'), () => engine.leftovers.worktrees());
  if (found === null) {
    return;
  }
  if (!found.ok) {
    showRefusal(found.error.message);
    return;
  }
  if (found.value.length === 0) {
    void showInformation(t('There is no worktree to clean up.'));
    return;
  }
  const sizes = new Map<string, Measured>();
  const chosen = await chooseWorktrees(engine, found.value, sizes);
  if (chosen.length === 0) {
    return;
  }
  const { rescueRefs, ...removals } = await removeAll(engine, chosen, sizes);
  const undo = t('Undo');
  const message = removalSummary({ ...removals, rescued: rescueRefs.length }, t);
  const show = removals.failures.length === 0 ? showInformation : showWarning;
  if (rescueRefs.length === 0) {
    void show(message);
  } else if ((await show(message, undo)) === undo) {
    await undoRemovals(engine, rescueRefs);
  }
}

type WorktreeItem = vscode.QuickPickItem & { readonly entry: WorktreeEntry | null };

/** Offers them at once and measures meanwhile, one after the other, until the user has chosen or left. */
async function chooseWorktrees(
  engine: Engine,
  entries: readonly WorktreeEntry[],
  sizes: Map<string, Measured>,
): Promise<readonly WorktreeEntry[]> {
  const pick = createPick<WorktreeItem>();
  const ended = new AbortController();
  pick.title = t('Clean Up: Choose Worktrees to Remove');
  pick.placeholder = t('Their work is kept by a rescue ref; ignored files are not');
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.keepScrollPosition = true;
  pick.items = itemsOf(entries, sizes).map(shown);
  const chosen = new Promise<readonly WorktreeEntry[]>((resolve) => {
    // Those that are not offered are there to say why.
    pick.onDidChangeSelection((items) => {
      const allowed = items.filter(({ item }) => item.entry?.removable);
      if (allowed.length < items.length) {
        pick.selectedItems = allowed;
      }
    });
    pick.onDidAccept(() => {
      resolve(pick.selectedItems.flatMap(({ item: { entry } }) => (entry?.removable ? [entry] : [])));
      pick.hide();
    });
    pick.onDidHide(() => resolve([]));
  });
  pick.busy = true;
  pick.show();
  const measured = measureAll(engine, entries, sizes, ended.signal, () => {
    const selected = new Set(pick.selectedItems.map(({ item }) => item.entry?.path));
    pick.items = itemsOf(entries, sizes).map(shown);
    pick.selectedItems = pick.items.filter(({ item }) => selected.has(item.entry?.path ?? ''));
  }).finally(() => {
    pick.busy = false;
  });
  const result = await chosen;
  ended.abort();
  await measured;
  pick.dispose();
  return result;
}

/** More often would make the list flicker. */
const redrawMs = 500;

async function measureAll(
  engine: Engine,
  entries: readonly WorktreeEntry[],
  sizes: Map<string, Measured>,
  signal: AbortSignal,
  redraw: () => void,
): Promise<void> {
  let drawnAt = Date.now();
  for (const { path, present } of entries) {
    const usage = present ? await engine.leftovers.measure(path, signal) : null;
    if (signal.aborted) {
      return;
    }
    if (usage !== null) {
      sizes.set(path, usage);
    }
    if (Date.now() - drawnAt >= redrawMs) {
      redraw();
      drawnAt = Date.now();
    }
  }
  redraw();
}

function itemsOf(
  entries: readonly WorktreeEntry[],
  sizes: ReadonlyMap<string, Measured>,
): readonly WorktreeItem[] {
  const now = Date.now();
  const itemOf = (entry: WorktreeEntry): WorktreeItem => ({
    label: basename(entry.path),
    description: useText(entry, now, t),
    detail: worktreeDetail(entry, sizes.get(entry.path) ?? null, now, t),
    iconPath: new vscode.ThemeIcon(entry.removable ? 'git-branch' : 'lock'),
    entry,
  });
  const offered = entries.filter(({ removable }) => removable).map(itemOf);
  const others = entries.filter(({ removable }) => !removable).map(itemOf);
  const kind = vscode.QuickPickItemKind.Separator;
  return others.length === 0
    ? offered
    : [...offered, { kind, label: t('cannot be removed now'), entry: null }, ...others];
}

interface RemovedAll {
  readonly removed: number;
  readonly bytes: number;
  readonly rescueRefs: readonly string[];
  readonly failures: readonly string[];
  readonly cancelled: boolean;
}

function removeAll(
  engine: Engine,
  chosen: readonly WorktreeEntry[],
  sizes: ReadonlyMap<string, Measured>,
): Promise<RemovedAll> {
  return cancellable(t('Removing worktrees'), async (signal, progress) => {
    let bytes = 0;
    let removed = 0;
    const rescueRefs: string[] = [];
    const failures: string[] = [];
    for (const { path, present } of chosen) {
      progress.report({ message: basename(path), increment: 100 / chosen.length });
      const size = sizes.get(path) ?? (await engine.leftovers.measure(path, signal));
      if (signal.aborted) {
        break;
      }
      const answer = await engine.submit({ kind: 'removeWorktree', path });
      if (!answer.ok) {
        failures.push(answer.error.message);
        continue;
      }
      removed += 1;
      bytes += present ? (size?.bytes ?? 0) : 0;
      if (answer.value.id !== null) {
        rescueRefs.push(answer.value.id);
      }
    }
    return { removed, bytes, rescueRefs, failures, cancelled: signal.aborted };
  });
}
