import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { ChangedFile, SubtaskView } from '../../protocol/view.ts';
import { showRefusal } from '../commands/askEngine.ts';
import { unlessCancelled } from '../commands/cancellable.ts';
import { showInformation } from '../messages.ts';
import { chooseOne } from '../picks.ts';
import { t } from '../words/translations.ts';
import { attemptToCompareWith } from './attempts.ts';
import type { OpenedChanges } from './openedChanges.ts';
import { changesTitle, latestChangesTitle } from './reviewTitles.ts';
import { changesOf, diffOf, showChanges } from './showChanges.ts';

/** "Open Changes": all that a subtask changed since its base, in the editor's own diff. */
export async function openChanges(
  engine: Engine,
  subtask: SubtaskView,
  openedChanges: OpenedChanges,
): Promise<void> {
  const { id } = subtask;
  const shown = await showChanges(engine, id, engine.changes(id), changesTitle(subtask, t));
  if (shown !== null) {
    openedChanges.remember(engine.view(), id, shown);
  }
}

/** "Open Changes Since Last Attempt": what the latest attempt has added to those before it. */
export async function openLatestChanges(
  engine: Engine,
  subtask: SubtaskView,
  openedChanges: OpenedChanges,
): Promise<void> {
  const { id, number } = subtask;
  const attempts = await unlessCancelled(t('Looking at the attempts…'), () => engine.attempts.of(id));
  if (attempts === null) {
    return;
  }
  if (!attempts.ok) {
    showRefusal(attempts.error.message);
    return;
  }
  const earlier = attemptToCompareWith(id, attempts.value, engine.view().runs);
  if (earlier === null) {
    const open = t('Open Changes');
    const message = t('There has been one attempt at #{0} only: its changes are all there are.', number);
    if ((await showInformation(message, open)) === open) {
      await openChanges(engine, subtask, openedChanges);
    }
    return;
  }
  const since = engine.attempts.changesSince(id, earlier.run.id, 'shown');
  const shown = await showChanges(engine, id, since, latestChangesTitle(subtask, t));
  if (shown !== null) {
    openedChanges.remember(engine.view(), id, shown);
  }
}

/** "Open Changes of a File…": one of them, in a diff editor of its own. */
export async function openFileChanges(engine: Engine, subtask: SubtaskView): Promise<void> {
  const changes = await changesOf(engine.changes(subtask.id));
  if (changes === null) {
    return;
  }
  const items = changes.files.map((file) => ({
    label: file.path,
    description: kindText(file),
    iconPath: new vscode.ThemeIcon(kindIcons[file.kind]),
    file,
  }));
  const chosen = await chooseOne(items, {
    title: changesTitle(subtask, t),
    placeHolder: t('Choose a file to compare with how it was'),
  });
  if (chosen === undefined) {
    return;
  }
  const [, before, after] = diffOf(engine, subtask.id, changes, chosen.file);
  const title = t('{0} (#{1})', chosen.file.path, subtask.number);
  await (before !== undefined && after !== undefined
    ? vscode.commands.executeCommand('vscode.diff', before, after, title)
    : vscode.commands.executeCommand('vscode.open', after ?? before));
}

const kindIcons = { added: 'diff-added', modified: 'diff-modified', deleted: 'diff-removed' } as const;

function kindText({ kind }: ChangedFile): string {
  switch (kind) {
    case 'added':
      return t('added');
    case 'modified':
      return t('changed');
    case 'deleted':
      return t('deleted');
  }
}
