import * as vscode from 'vscode';
import type { Refusal } from '../../domain/refusal.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Result } from '../../lib/result.ts';
import type { ChangedFile, Changes } from '../../protocol/view.ts';
import { showRefusal } from '../commands/askEngine.ts';
import { unlessCancelled } from '../commands/cancellable.ts';
import { showInformation } from '../messages.ts';
import { t } from '../words/translations.ts';
import { committedAddress, type Side } from './reviewAddress.ts';
import { fileIn, worktreeOf } from './reviewPlace.ts';

/** Shows what a subtask or a session has changed in the editor's own diff of several files; `null`: there was nothing to show. */
export async function showChanges(
  engine: Engine,
  itemId: string,
  asked: Promise<Result<Changes, Refusal>>,
  title: string,
): Promise<Changes | null> {
  const changes = await changesOf(asked);
  if (changes !== null) {
    const files = changes.files.map((file) => diffOf(engine, itemId, changes, file));
    await vscode.commands.executeCommand('vscode.changes', title, files);
  }
  return changes;
}

/** What was answered, where there is something in it; else the user, who may not want to wait for it, is told why not. */
export async function changesOf(asked: Promise<Result<Changes, Refusal>>): Promise<Changes | null> {
  const answer = await unlessCancelled(t('Comparing…'), () => asked);
  if (answer === null) {
    return null;
  }
  // Messages are not awaited: they stand there until they are closed, and the changes of others may be asked for with these.
  if (!answer.ok) {
    showRefusal(answer.error.message);
    return null;
  }
  if (answer.value.files.length === 0) {
    void showInformation(t('Nothing has been changed yet.'));
    return null;
  }
  return answer.value;
}

export type FileDiff = [label: vscode.Uri, before: vscode.Uri | undefined, after: vscode.Uri | undefined];

/** One file as it was and as it is: in the worktree, where that is what is compared, and else as it was committed. */
export function diffOf(
  engine: Engine,
  itemId: string,
  { base, head, worktree }: Changes,
  { path, kind }: ChangedFile,
): FileDiff {
  const place = { projectId: engine.project.id, itemId, path };
  const committed = (side: Side, commit: string) =>
    vscode.Uri.from(committedAddress({ ...place, side, commit }, worktreeOf(itemId, engine.view())));
  const file = worktree === null ? null : fileIn(worktree, path);
  const after = file === null ? committed('after', head) : vscode.Uri.file(file);
  const before = committed('before', base);
  return [after, kind === 'added' ? undefined : before, kind === 'deleted' ? undefined : after];
}
