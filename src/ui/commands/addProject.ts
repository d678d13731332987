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
import { explain, showInformation } from '../messages.ts';
import { t } from '../words/translations.ts';
import { cancellable } from './cancellable.ts';
import { alone, askText, type StepAnswer, type StepButton, type TextStep } from './multiStep.ts';
import type { ProjectPlaces } from './projectPlaces.ts';

/** "Add Project from GitHub…": asks which, clones it, and opens it. What was typed stays until that is done. */
export async function addProject(places: ProjectPlaces): Promise<void> {
  let typed: Typed = { words: '', rejected: null, needsSignIn: false };
  for (;;) {
    const { answer, words } = await askForRepository(places, typed);
    if (answer === 'left') {
      return;
    }
    if (answer === 'elsewhere') {
      await vscode.commands.executeCommand('switchyard.signIn');
      typed = { words, rejected: null, needsSignIn: false };
      continue;
    }
    const added = await withProgress((dialog) => places.add(words, dialog));
    if (added.ok) {
      return offerToOpen(added.value);
    }
    if (added.error.kind === 'left') {
      return;
    }
    typed = { words, rejected: added.error.message, needsSignIn: added.error.signIn };
  }
}

interface Typed {
  readonly words: string;
  /** Why they came to nothing. */
  readonly rejected: string | null;
  readonly needsSignIn: boolean;
}

async function askForRepository(
  places: ProjectPlaces,
  { words, rejected, needsSignIn }: Typed,
): Promise<{ readonly answer: StepAnswer; readonly words: string }> {
  let value = words;
  const signIn: StepButton = {
    iconPath: new vscode.ThemeIcon('account'),
    tooltip: t('Sign In'),
    answer: 'elsewhere',
  };
  const step: TextStep = {
    prompt: t('Which repository? owner/repository, or its address in any form.'),
    placeholder: t('owner/repository'),
    ...{ value, rejected, buttons: needsSignIn ? [signIn] : [] },
    problem: (text) => problemOf(text, places),
    onType: (text) => {
      value = text;
    },
  };
  const answer = await askText(step, alone(t('Add Project from GitHub')));
  return { answer, words: value };
}

async function problemOf(words: string, places: ProjectPlaces): Promise<string | null> {
  if (words.trim() === '') {
    return t('Type or paste the name or the address of a repository, such as octocat/hello-world.');
  }
  return (await places.namesRepository(words))
    ? null
    : t(
        'This names no repository on GitHub. Type owner/repository, such as octocat/hello-world, or paste an address: https://github.com/octocat/hello-world, git@github.com:octocat/hello-world.git, or that of a page in it.',
      );
}

type Adding = (dialog: AddProjectDialog) => Promise<Result<AddedProject, AddProjectFailure>>;

/** The questions stand above the progress; while they are open nothing goes on. */
function withProgress(add: Adding): ReturnType<Adding> {
  return cancellable(t('Add Project from GitHub'), (signal, progress) => {
    let step = '';
    let percent = 0;
    return add({
      signal,
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
  });
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
  return (await explain({ message, detail }, fork)) === fork;
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
    void showInformation(t('This repository is open already: {0}', added.folder));
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
  const chosen = await showInformation(message, here, inNewWindow);
  if (chosen !== undefined) {
    await vscode.commands.executeCommand('vscode.openFolder', uri, {
      forceNewWindow: chosen === inNewWindow,
    });
  }
}
