import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { RescueEntry } from '../../engine/queries/leftovers.ts';
import { rescueDetail } from '../words/cleanUpWording.ts';
import { t } from '../words/translations.ts';
import { showRefusal } from './askEngine.ts';

/** "Restore from Rescue…": brings back what a rescue ref holds, beside everything that is there. */
export async function restoreRescue(engine: Engine): Promise<void> {
  const rescues = await engine.leftovers.rescues();
  if (!rescues.ok) {
    await showRefusal(rescues.error.message);
    return;
  }
  if (rescues.value.length === 0) {
    await vscode.window.showInformationMessage(t('Nothing has been rescued: there is nothing to restore.'));
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
  const rescues = await engine.leftovers.rescues();
  const restored: string[] = [];
  const failures: string[] = rescues.ok ? [] : [rescues.error.message];
  for (const { ref, freeBranch } of rescues.ok ? rescues.value : []) {
    if (refs.includes(ref)) {
      const answer = await engine.submit({ kind: 'restoreRescue', ref, branch: freeBranch, worktree: true });
      if (answer.ok) {
        restored.push(freeBranch);
      } else {
        failures.push(answer.error.message);
      }
    }
  }
  if (failures.length > 0) {
    await showRefusal(failures.join(' '));
  } else {
    const branches = restored.join(', ');
    await vscode.window.showInformationMessage(
      t('Restored, each on a branch with a worktree: {0}. They are yours now.', branches),
    );
  }
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
  const chosen = await vscode.window.showQuickPick(items, {
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
  const chosen = await vscode.window.showQuickPick(items, { title: t('Restore from Rescue') });
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
  const answer = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Restoring {0}…', branch) },
    () => engine.submit({ kind: 'restoreRescue', ...wanted, branch }),
  );
  if (!answer.ok) {
    await showRefusal(answer.error.message);
    return;
  }
  const path = wanted.worktree ? answer.value.id : null;
  if (path === null) {
    await vscode.window.showInformationMessage(t('Restored on the branch {0}.', branch));
    return;
  }
  const open = t('Open in New Window');
  const message = t('Restored on the branch {0}, in {1}. It is yours now.', branch, path);
  if ((await vscode.window.showInformationMessage(message, open)) === open) {
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(path), {
      forceNewWindow: true,
    });
  }
}
