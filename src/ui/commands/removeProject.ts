import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { isOpen } from '../../protocol/pullRequests.ts';
import { ask } from '../messages.ts';
import type { OpenProject, Projects } from '../projects.ts';
import { t } from '../words/translations.ts';
import { showRefusal } from './askEngine.ts';
import { cancellable, uncancellable } from './cancellable.ts';
import type { ProjectPlaces } from './projectPlaces.ts';

/** "Remove Project…": stops its agents, takes away what was made for it, and closes its folder. */
export async function removeProject(
  { engine, folder }: OpenProject,
  projects: Projects,
  places: ProjectPlaces,
): Promise<void> {
  const { project } = engine;
  const obstacle = await places.whyNotRemovable(engine);
  if (obstacle !== null) {
    showRefusal(obstacle);
    return;
  }
  const closePullRequests = await askToRemove(engine);
  if (closePullRequests === null) {
    return;
  }
  const removed = await withProgress(engine, closePullRequests, places);
  if (!removed.ok) {
    showRefusal(removed.error.message);
    return;
  }
  await projects.close(engine);
  if (removed.value.isOwnClone) {
    await offerToDelete(project.root);
  }
  await closeFolder(folder.uri);
}

/** Whether its pull requests are to be closed too; `null`: it is not to be removed. */
async function askToRemove(engine: Engine): Promise<boolean | null> {
  const { tasks, subtasks, project } = engine.view();
  const open = subtasks.filter(({ pullRequest }) => isOpen(pullRequest)).length;
  const remove = t('Remove Project');
  const andClose =
    open === 1 ? t('Remove and Close Pull Request') : t('Remove and Close {0} Pull Requests', open);
  const detail = [
    tasks.length === 1
      ? t('Its agents are stopped, its task with worktrees and branches of agents is deleted.')
      : t(
          'Its agents are stopped, its {0} tasks with worktrees and branches of agents are deleted.',
          tasks.length,
        ),
    t(
      'Work that is not merged is kept in hidden git refs (refs/switchyard/rescue). The repository itself and your branches stay as they are, and so do pull requests unless you say otherwise.',
    ),
  ].join(' ');
  const message = t('Remove the project {0}?', project.name);
  const buttons = [remove, ...(open === 0 ? [] : [andClose])];
  const answer = await ask({ message, detail }, ...buttons);
  return answer === undefined ? null : answer === andClose;
}

function withProgress(
  engine: Engine,
  closePullRequests: boolean,
  places: ProjectPlaces,
): ReturnType<ProjectPlaces['remove']> {
  return cancellable(t('Removing {0}', engine.project.name), (signal, progress) =>
    places.remove(engine, {
      closePullRequests,
      signal,
      onProgress: (left) => progress.report({ message: t('{0} left', left) }),
    }),
  );
}

/** A clone of ours is the user's all the same: it goes only when that is said, with what it holds. */
async function offerToDelete(root: string): Promise<void> {
  const remove = t('Delete the Clone');
  const answer = await ask(
    {
      message: t('Switchyard made the clone {0}. Delete it?', root),
      detail: t(
        'Everything in it goes, whatever you have added: also branches and rescued work that were never pushed.',
      ),
    },
    remove,
  );
  if (answer === remove) {
    const options = { recursive: true, useTrash: false };
    await uncancellable(t('Deleting {0}…', root), async () =>
      vscode.workspace.fs.delete(vscode.Uri.file(root), options),
    );
  }
}

async function closeFolder(uri: string): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const index = folders.findIndex((folder) => folder.uri.toString() === uri);
  if (folders.length > 1 && index >= 0) {
    vscode.workspace.updateWorkspaceFolders(index, 1);
  } else if (index >= 0) {
    await vscode.commands.executeCommand('workbench.action.closeFolder');
  }
}
