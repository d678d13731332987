import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { RescueEntry } from '../../engine/queries/leftovers.ts';
import { showInformation } from '../messages.ts';
import { chooseOne } from '../picks.ts';
import { rescueDetail } from '../words/cleanUpWording.ts';
import { t } from '../words/translations.ts';
import { showRefusal, submitCancellable } from './askEngine.ts';
import { cancellable, unlessCancelled } from './cancellable.ts';

/** "Restore from Rescue…": brings back what a rescue ref holds, beside everything that is there. */
export async function restoreRescue(engine: Engine): Promise<void> {
  const looking = t('Looking for what was rescued…');
  const rescues = await unlessCancelled(looking, () => engine.leftovers.rescues());
  if (rescues === null) {
    return;
  }
  if (!rescues.ok) {
    showRefusal(rescues.error.message);
    return;
  }
  if (rescues.value.length === 0) {
    void showInformation(t('Nothing has been rescued: there is nothing to restore.'));
    return;
  }
  const rescue = await chooseRescue(rescues.value);
  const worktree = rescue === null ? null : await askForm();
  const branch = rescue === null || worktree === null ? undefined : await askBranch(rescue);
  if (rescue !== null && worktree !== null && branch !== undefined) {
    await restore(engine, { ref: rescue.ref, branch, worktree });
  }
}

/** Takes back what "Clean Up…" did: each rescue as a branch with a worktree. */
export async function undoRemovals(engine: Engine, refs: readonly string[]): Promise<void> {
  const { restored, failures } = await cancellable(t('Restoring worktrees'), (signal, progress) =>
    restoreAll(engine, refs, signal, (message) =>
      progress.report({ message, increment: 100 / Math.max(1, refs.length) }),
    ),
  );
  const done = t('Restored, each on a branch with a worktree: {0}. They are yours now.', restored.join(', '));
  if (failures.length > 0) {
    showRefusal([...failures, ...(restored.length === 0 ? [] : [done])].join(' '));
  } else {
    void showInformation(done);
  }
}

/** One after the other, until `signal`: what was not restored stays where it was rescued to. */
async function restoreAll(
  engine: Engine,
  refs: readonly string[],
  signal: AbortSignal,
  begin: (branch: string) => void,
): Promise<{ readonly restored: readonly string[]; readonly failures: readonly string[] }> {
  const rescues = await engine.leftovers.rescues();
  const restored: string[] = [];
  const failures: string[] = rescues.ok ? [] : [rescues.error.message];
  for (const { ref, freeBranch: branch } of rescues.ok ? rescues.value : []) {
    if (refs.includes(ref)) {
      begin(branch);
      const answer = await engine.submit({ kind: 'restoreRescue', ref, branch, worktree: true }, signal);
      if (answer.ok) {
        restored.push(branch);
      } else {
        failures.push(answer.error.message);
      }
    }
  }
  return { restored, failures };
}

async function chooseRescue(rescues: readonly RescueEntry[]): Promise<RescueEntry | null> {
  const now = Date.now();
  const items = rescues.map((rescue) => ({
    label: rescue.name,
    description: rescue.commit.slice(0, 9),
    detail: rescueDetail(rescue, now, t),
    iconPath: new vscode.ThemeIcon('history'),
    rescue,
  }));
  const chosen = await chooseOne(items, {
    title: t('Restore from Rescue'),
    placeHolder: t('Choose what to bring back; your own checkout is not touched'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.rescue ?? null;
}

async function askForm(): Promise<boolean | null> {
  const items = [
    {
      label: t('Branch With a Worktree'),
      detail: t('To look at it and to work on it in a folder of its own'),
      iconPath: new vscode.ThemeIcon('folder-library'),
      worktree: true,
    },
    {
      label: t('Branch Only'),
      detail: t('To compare, merge or check it out yourself'),
      iconPath: new vscode.ThemeIcon('git-branch'),
      worktree: false,
    },
  ];
  const chosen = await chooseOne(items, { title: t('Restore from Rescue') });
  return chosen?.worktree ?? null;
}

function askBranch({ freeBranch }: RescueEntry): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: t('Restore from Rescue'),
    prompt: t('The name of the new branch.'),
    value: freeBranch,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? t('A branch needs a name.') : null),
  });
}

async function restore(
  engine: Engine,
  wanted: { ref: string; branch: string; worktree: boolean },
): Promise<void> {
  const branch = wanted.branch.trim();
  const intent = { kind: 'restoreRescue', ...wanted, branch } as const;
  const answer = await submitCancellable(engine, t('Restoring {0}…', branch), intent);
  if (!answer.ok) {
    showRefusal(answer.error.message);
    return;
  }
  const path = wanted.worktree ? answer.value.id : null;
  if (path === null) {
    void showInformation(t('Restored on the branch {0}.', branch));
    return;
  }
  const open = t('Open in New Window');
  const message = t('Restored on the branch {0}, in {1}. It is yours now.', branch, path);
  if ((await showInformation(message, open)) === open) {
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(path), {
      forceNewWindow: true,
    });
  }
}
