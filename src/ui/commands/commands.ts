import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import type { Log } from '../../lib/log.ts';
import type { SubtaskView, TaskView } from '../../protocol/view.ts';
import type { Boards } from '../board/board.ts';
import { approvePlan } from '../plan/approvePlan.ts';
import { comparePlan, openPlan } from '../plan/planDocuments.ts';
import type { Projects } from '../projects.ts';
import { t } from '../words/translations.ts';
import { type ActionName, actionNames, intentFor } from './actions.ts';
import { addProject } from './addProject.ts';
import { askAndSubmit } from './askEngine.ts';
import { raiseBudget, setBudget } from './changeBudget.ts';
import { addDependency, removeDependency } from './changeDependencies.ts';
import { openChanges } from './changes.ts';
import type { SetupPage } from './checkSetup.ts';
import { cleanUp } from './cleanUp.ts';
import type { NewTask } from './newTask.ts';
import { openLogs } from './openLogs.ts';
import { choosePermissionMode } from './permissionMode.ts';
import { openProjects, projectOf, type Target, targetOf } from './pick.ts';
import type { ProjectPlaces } from './projectPlaces.ts';
import { copyPullRequestLink, openPullRequest, serialize } from './pullRequestCommands.ts';
import { removeProject } from './removeProject.ts';
import { restoreRescue } from './restoreRescue.ts';
import { type Answers, askForNewPlan, rejectPlan } from './reviewPlan.ts';
import { signInToGitHub } from './signInToGitHub.ts';
import { takeOver } from './takeOver.ts';

export interface CommandParts {
  readonly projects: Projects;
  readonly boards: Boards;
  readonly newTask: NewTask;
  readonly answers: Answers;
  readonly setupPage: SetupPage;
  readonly places: ProjectPlaces;
  readonly log: Log;
  showLog(): void;
  /** Looks again at what was found wanting: the repository, or `claude`. */
  lookAgain(): void;
}

/** Registers every command of ours, `switchyard.<name>`. */
export function registerCommands(parts: CommandParts): Disposable {
  const owned = new DisposableStore();
  const register = (name: string, run: (argument: unknown) => Promise<void>): void => {
    const guarded = (argument: unknown) =>
      run(argument).catch((error: unknown) => failed(parts.log, name, error));
    owned.add(vscode.commands.registerCommand(`switchyard.${name}`, guarded));
  };
  for (const [name, run] of Object.entries(projectCommands)) {
    register(name, (argument) => run(parts, argument));
  }
  for (const name of actionNames) {
    register(name, async (argument) => {
      const target = await targetOf(name, argument, parts.projects);
      if (target !== null) {
        await act(parts, name, target);
      }
    });
  }
  return owned;
}

/** Names of all commands, without their prefix. */
const projectCommands = {
  newTask: async ({ projects, newTask, boards }, argument) => {
    const project = await projectOf(argument, projects);
    const created = project === null ? null : await newTask.run(project);
    if (project !== null && created !== null) {
      boards.show(project, created);
    }
  },
  openBoard: async ({ projects, boards }, argument) => {
    const project = await projectOf(argument, projects);
    if (project !== null) {
      boards.show(project, null);
    }
  },
  stopEverything: async ({ projects }, argument) => {
    const project = await projectOf(argument, projects);
    if (project !== null) {
      await askAndSubmit(project.engine, { kind: 'stopEverything' });
    }
  },
  cleanUp: async ({ projects }, argument) => {
    const project = await projectOf(argument, projects);
    if (project !== null) {
      await cleanUp(project.engine);
    }
  },
  restoreRescue: async ({ projects }, argument) => {
    const project = await projectOf(argument, projects);
    if (project !== null) {
      await restoreRescue(project.engine);
    }
  },
  addProject: async ({ places }) => addProject(places),
  removeProject: async ({ projects, places }, argument) => {
    const project = await projectOf(argument, projects);
    if (project !== null) {
      await removeProject(project, projects, places);
    }
  },
  signIn: async ({ projects }) => signInToGitHub(projects),
  checkSetup: async ({ setupPage, lookAgain }) => {
    await setupPage.show();
    lookAgain();
  },
  openSettings: async () => {
    await vscode.commands.executeCommand('workbench.action.openSettings', '@ext:switchyard.switchyard');
  },
  choosePermissionMode: async () => {
    await choosePermissionMode();
  },
  showLog: async ({ showLog }) => showLog(),
  refreshPullRequests: async ({ projects }, argument) => {
    const project = await projectOf(argument, projects);
    if (project !== null) {
      await askAndSubmit(project.engine, { kind: 'refreshPullRequests' });
    }
  },
  takeOver: async ({ projects }, argument) => {
    const project = await projectOf(argument, projects);
    if (project !== null) {
      await takeOver(project.engine);
    }
  },
  refresh: async ({ projects, lookAgain }) => {
    lookAgain();
    await openProjects(projects);
  },
} as const satisfies Record<string, (parts: CommandParts, argument: unknown) => Promise<void>>;

async function act(parts: CommandParts, name: ActionName, { engine, item }: Target): Promise<void> {
  const intent = intentFor(name, item, engine.view());
  if (intent !== null) {
    await askAndSubmit(engine, intent);
  } else if (name === 'raiseBudget') {
    await raiseBudget(engine, item);
  } else if (name === 'setBudget') {
    await setBudget(engine, item);
  } else if (item.kind === 'task') {
    await actOnTask(parts, name, engine, item.value);
  } else if (item.kind === 'subtask') {
    await actOnSubtask(parts, name, engine, item.value);
  } else if (name === 'openLogs') {
    await openLogs(await engine.logDirectory(item.value.id));
  } else {
    showOnBoard(parts, engine, item.value.id);
  }
}

async function actOnTask(
  parts: CommandParts,
  name: ActionName,
  engine: Engine,
  task: TaskView,
): Promise<void> {
  if (name === 'openPlan') {
    await openPlan(engine, task);
  } else if (name === 'comparePlan') {
    await comparePlan(engine, task);
  } else if (name === 'approvePlan') {
    await approvePlan(engine, task);
  } else if (name === 'rejectPlan') {
    await rejectPlan(engine, task);
  } else if (name === 'replan') {
    await askForNewPlan(engine, task);
  } else if (name === 'answerQuestions') {
    await parts.answers.ask(engine, task);
  }
}

async function actOnSubtask(
  parts: CommandParts,
  name: ActionName,
  engine: Engine,
  subtask: SubtaskView,
): Promise<void> {
  const { id, number, worktree } = subtask;
  if (name === 'requestChanges') {
    await requestChanges(engine, subtask);
  } else if (name === 'addDependency') {
    await addDependency(engine, subtask);
  } else if (name === 'removeDependency') {
    await removeDependency(engine, subtask);
  } else if (name === 'openPullRequest') {
    await openPullRequest(engine, subtask);
  } else if (name === 'copyPullRequestLink') {
    await copyPullRequestLink(engine, subtask);
  } else if (name === 'serialize') {
    await serialize(engine, subtask);
  } else if (name === 'openChanges') {
    await openChanges(engine, id);
  } else if (name === 'openWorktree' && worktree !== null) {
    const inNewWindow = { forceNewWindow: true };
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(worktree), inNewWindow);
  } else if (name === 'openWorktreeTerminal' && worktree !== null) {
    vscode.window.createTerminal({ cwd: worktree, name: `#${number}` }).show();
  } else {
    showOnBoard(parts, engine, id);
  }
}

async function requestChanges(engine: Engine, { id, number, title }: SubtaskView): Promise<void> {
  const feedback = await vscode.window.showInputBox({
    title: t('Request Changes of #{0} {1}', number, title),
    prompt: t('What should be different? The worker goes on in the same worktree and is told this.'),
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? t('Say what should be different.') : null),
  });
  if (feedback !== undefined) {
    await askAndSubmit(engine, { kind: 'requestChanges', subtaskId: id, feedback });
  }
}

function showOnBoard({ projects, boards }: CommandParts, engine: Engine, id: string): void {
  const project = projects.open().find((candidate) => candidate.engine === engine);
  if (project !== undefined) {
    boards.show(project, id);
  }
}

/** A broken invariant: the details are for the log, the user is told where. */
async function failed(log: Log, command: string, error: unknown): Promise<void> {
  log.error(`${command}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const showLog = t('Show Log');
  const message = t(
    'Switchyard could not do this: {0}',
    error instanceof Error ? error.message : String(error),
  );
  if ((await vscode.window.showErrorMessage(message, showLog)) === showLog) {
    await vscode.commands.executeCommand('switchyard.showLog');
  }
}
