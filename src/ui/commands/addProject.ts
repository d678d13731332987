import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { GitHubRepository } from '../../domain/repositoryUrl.ts';
import type {
  AddedProject,
  AddProjectDialog,
  AddProjectFailure,
  AddProjectStep,
} from '../../engine/projects/addProject.ts';
import type { Result } from '../../lib/result.ts';
import { t } from '../words/translations.ts';
import type { ProjectPlaces } from './projectPlaces.ts';

/** "Add Project from GitHub…": asks which, clones it, and opens it. */
export async function addProject(places: ProjectPlaces): Promise<void> {
  const words = await askForRepository(places);
  if (words === undefined) {
    return;
  }
  const added = await withProgress((dialog) => places.add(words, dialog));
  if (added.ok) {
    await offerToOpen(added.value);
  } else if (added.error.kind === 'refused') {
    await showFailure(added.error);
  }
}

function askForRepository(places: ProjectPlaces): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: t('Add Project from GitHub'),
    prompt: t('Which repository? owner/repository, or its address in any form.'),
    placeHolder: t('owner/repository'),
    ignoreFocusOut: true,
    validateInput: async (value) => {
      if (value.trim() === '') {
        return t('Type or paste the name or the address of a repository.');
      }
      return (await places.namesRepository(value)) ? null : t('This names no repository on GitHub.');
    },
  });
}

type Adding = (dialog: AddProjectDialog) => Promise<Result<AddedProject, AddProjectFailure>>;

/** The questions stand above the progress; while they are open nothing goes on. */
function withProgress(add: Adding): Thenable<Result<AddedProject, AddProjectFailure>> {
  const place = { location: vscode.ProgressLocation.Notification, cancellable: true };
  return vscode.window.withProgress(
    { ...place, title: t('Add Project from GitHub') },
    (progress, cancellation) => {
      const ended = new AbortController();
      cancellation.onCancellationRequested(() => ended.abort());
      let step = '';
      let percent = 0;
      return add({
        signal: ended.signal,
        mayFork,
        chooseFolder,
        onStep: (next, repository) => {
          step = stepText(next, repository);
          percent = 0;
          progress.report({ message: step });
        },
        onProgress: ({ phase, percent: done }) => {
          // Git counts each of its phases anew; the bar only goes on.
          const increment = phase === 'Receiving objects' ? Math.max(0, done - percent) : 0;
          percent += increment;
          progress.report({ message: `${step} ${phase} ${done} %`, increment });
        },
      });
    },
  );
}

function stepText(step: AddProjectStep, { owner, name }: GitHubRepository): string {
  const repository = `${owner}/${name}`;
  switch (step) {
    case 'looking':
      return t('Looking at {0}…', repository);
    case 'forking':
      return t('Forking {0}…', repository);
    case 'cloning':
      return t('Cloning {0}…', repository);
  }
}

async function mayFork({ owner, name }: GitHubRepository, account: string): Promise<boolean> {
  const fork = t('Fork');
  const message = t('You may not push to {0}. Fork it?', `${owner}/${name}`);
  const detail = t(
    'GitHub makes a copy of it for {0}. Branches are pushed there, and pull requests go to {1}.',
    account,
    `${owner}/${name}`,
  );
  return (await vscode.window.showInformationMessage(message, { modal: true, detail }, fork)) === fork;
}

async function chooseFolder(name: string): Promise<string | null> {
  const usual = vscode.workspace.getConfiguration('git').get<string | null>('defaultCloneDirectory', null);
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: t('Choose the Folder to Clone {0} Into', name),
      openLabel: t('Clone Here'),
      canSelectFolders: true,
      canSelectFiles: false,
      defaultUri: vscode.Uri.file(usual?.replace(/^~(?=\/|$)/, homedir()) || homedir()),
    })) ?? [];
  return chosen?.fsPath ?? null;
}

async function offerToOpen(added: AddedProject): Promise<void> {
  const uri = vscode.Uri.file(added.folder);
  const isOpen = vscode.workspace.workspaceFolders?.some((folder) => folder.uri.fsPath === uri.fsPath);
  if (added.kind === 'known' && isOpen === true) {
    await vscode.window.showInformationMessage(t('This repository is open already: {0}', added.folder));
    return;
  }
  const message =
    added.kind === 'known'
      ? t('This repository is a project already: {0}', added.folder)
      : added.isFork
        ? t('The fork was cloned to {0}. Its pull requests go to “upstream”.', added.folder)
        : t('The repository was cloned to {0}.', added.folder);
  const here = t('Open');
  const inNewWindow = t('Open in New Window');
  const chosen = await vscode.window.showInformationMessage(message, here, inNewWindow);
  if (chosen !== undefined) {
    await vscode.commands.executeCommand('vscode.openFolder', uri, {
      forceNewWindow: chosen === inNewWindow,
    });
  }
}

async function showFailure(failure: Extract<AddProjectFailure, { readonly kind: 'refused' }>): Promise<void> {
  const remedy = failure.signIn ? [t('Sign In')] : [];
  const chosen = await vscode.window.showErrorMessage(failure.message, ...remedy);
  if (chosen !== undefined) {
    await vscode.commands.executeCommand('switchyard.signIn');
  }
}
