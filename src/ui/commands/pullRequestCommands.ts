import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { subtaskIcon } from '../../protocol/icons.ts';
import { linkTo, pullRequestLink } from '../../protocol/pullRequests.ts';
import type { SubtaskView } from '../../protocol/view.ts';
import { showWarning } from '../messages.ts';
import { chooseOne } from '../picks.ts';
import { themeIcon } from '../tree/treeItem.ts';
import { t } from '../words/translations.ts';
import { subtaskDescription } from '../words/wording.ts';
import { askAndSubmit } from './askEngine.ts';
import { conflictingWork } from './deliveryActions.ts';

/** "Open Pull Request": in the user's browser. */
export async function openPullRequest(engine: Engine, subtask: SubtaskView): Promise<void> {
  const link = linkOf(engine, subtask);
  if (link === null) {
    void showWarning(
      t('The pull request of #{0} cannot be opened: its address does not lead to GitHub.', subtask.number),
    );
    return;
  }
  await vscode.env.openExternal(vscode.Uri.parse(link, true));
}

export async function copyPullRequestLink(engine: Engine, subtask: SubtaskView): Promise<void> {
  const link = linkOf(engine, subtask);
  if (link !== null) {
    await vscode.env.clipboard.writeText(link);
    vscode.window.setStatusBarMessage(t('The link is in the clipboard.'), 3_000);
  }
}

/** An address that stands in its pull request; whatever leads to another host is not opened. */
export async function openLink(engine: Engine, subtaskId: string, url: string): Promise<boolean> {
  const view = engine.view();
  const subtask = view.subtasks.find(({ id }) => id === subtaskId);
  const delivery = view.tasks.find(({ id }) => id === subtask?.taskId)?.delivery;
  const link = delivery?.kind === 'pullRequest' ? linkTo(url, delivery.repository.host) : null;
  return link !== null && vscode.env.openExternal(vscode.Uri.parse(link, true));
}

/** "Work One After the Other…": ends a conflict of two subtasks. */
export async function serialize(engine: Engine, subtask: SubtaskView): Promise<void> {
  const view = engine.view();
  const others = conflictingWork(subtask, view);
  const [only] = others;
  const items = others.map((other) => ({
    label: `#${other.number} ${other.title}`,
    description: subtaskDescription(other, view, t),
    detail: subtask.conflicts.find(({ subtaskId }) => subtaskId === other.id)?.files.join(', ') ?? '',
    iconPath: themeIcon(subtaskIcon(other)),
    other,
  }));
  const chosen =
    others.length === 1
      ? only
      : (
          await chooseOne(items, {
            title: t('#{0} {1}: One After the Other', subtask.number, subtask.title),
            placeHolder: t('The one that is at work waits until the other is merged'),
          })
        )?.other;
  if (chosen !== undefined) {
    await askAndSubmit(engine, { kind: 'serialize', subtaskId: subtask.id, otherId: chosen.id });
  }
}

function linkOf(engine: Engine, subtask: SubtaskView): string | null {
  const task = engine.view().tasks.find(({ id }) => id === subtask.taskId);
  return task === undefined ? null : pullRequestLink(subtask, task);
}
