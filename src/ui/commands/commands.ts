import * as vscode from 'vscode';
import type { ClaudeStanding } from '../../domain/claudeStanding.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import type { Log } from '../../lib/log.ts';
import { copyDiagnostics, type DiagnosticSources } from '../diagnostics/copyDiagnostics.ts';
import type { AccountAt } from '../github/account.ts';
import { showError } from '../messages.ts';
import { openSetting } from '../openSetting.ts';
import type { OpenProject } from '../projects.ts';
import { askSession } from '../sessions/askSession.ts';
import type { NewSession } from '../sessions/newSession.ts';
import { isTreeElement, type TreeElement } from '../tree/treeItem.ts';
import { t } from '../words/translations.ts';
import { type ActParts, act, showSession } from './act.ts';
import { type ActionName, actionNames, actionsFor, itemById } from './actions.ts';
import { addProject } from './addProject.ts';
import { askAndSubmit } from './askEngine.ts';
import type { SetupPage } from './checkSetup.ts';
import { cleanUp } from './cleanUp.ts';
import type { NewTask } from './newTask.ts';
import { choosePermissionMode } from './permissionMode.ts';
import { openProjects, projectOf, targetOf } from './pick.ts';
import type { ProjectPlaces } from './projectPlaces.ts';
import { removeProject } from './removeProject.ts';
import { restoreRescue } from './restoreRescue.ts';
import { signInToClaude } from './signInToClaude.ts';
import { signInToGitHub } from './signInToGitHub.ts';
import { startOrStop } from './startOrStop.ts';
import { takeOver } from './takeOver.ts';

export interface CommandParts extends ActParts {
  readonly newTask: NewTask;
  readonly newSession: NewSession;
  readonly setupPage: SetupPage;
  readonly diagnostics: DiagnosticSources;
  readonly places: ProjectPlaces;
  claudeStanding(): Promise<ClaudeStanding>;
  readonly accountAt: AccountAt;
  readonly log: Log;
  showLog(): void;
  /** Looks again at what was found wanting: the repository, or `claude`. */
  lookAgain(): void;
}

/** Registers every command of ours, `switchyard.<name>`. */
export function registerCommands(parts: CommandParts): Disposable {
  const owned = new DisposableStore();
  const register = (name: string, run: (argument: unknown, selected: unknown) => Promise<void>): void => {
    const guarded = (argument: unknown, selected: unknown) =>
      run(argument, selected).catch((error: unknown) => failed(parts.log, name, error));
    owned.add(vscode.commands.registerCommand(`switchyard.${name}`, guarded));
  };
  for (const [name, run] of Object.entries(projectCommands)) {
    register(name, (argument) => run(parts, argument));
  }
  for (const name of actionNames) {
    register(name, async (argument, selected) => {
      for (const each of aboutEach(name, argument, selected, parts.tree)) {
        const target = await targetOf(name, each, parts.projects);
        if (target !== null) {
          await act(parts, name, target);
        }
      }
    });
  }
  return owned;
}

/** What a key of ours hands to a command: it is about what is selected in the tree. */
const byKey = 'selected';

/** With several lines of the tree selected, a command of one of them is about all that it fits. */
function aboutEach(
  name: ActionName,
  argument: unknown,
  selected: unknown,
  tree: CommandParts['tree'],
): readonly unknown[] {
  if (argument === byKey) {
    return tree.selection.filter((line) => fits(name, line));
  }
  const lines = Array.isArray(selected) && selected.includes(argument) ? selected.filter(isTreeElement) : [];
  return lines.length < 2 ? [argument] : lines.filter((line) => fits(name, line));
}

function fits(name: ActionName, line: TreeElement): boolean {
  const view = line.engine.view();
  const item = line.kind === 'item' ? itemById(view, line.id) : null;
  return item !== null && actionsFor(item, view).includes(name);
}

/** Names of all commands that are about no item, without their prefix. */
const projectCommands = {
  newTask: aboutProject(async (project, { newTask, boards }) => {
    const created = await newTask.run(project);
    if (created !== null) {
      boards.show(project, created);
    }
  }),
  newSession: aboutProject(async (project, { newSession, sessionPages }) =>
    showSession(sessionPages, project.engine, await newSession.run(project, null)),
  ),
  askSession: async ({ projects, newSession, sessionPages }) => {
    const asked = await askSession(projects, newSession);
    if (asked !== null) {
      await showSession(sessionPages, asked.engine, asked.id);
    }
  },
  openBoard: aboutProject(async (project, { boards }) => boards.show(project, null)),
  openGraph: aboutProject(async (project, { boards }, argument) =>
    boards.showGraph(project, isTreeElement(argument) && argument.kind === 'item' ? argument.id : null),
  ),
  showEarlier: async ({ sessionPages }) => sessionPages.readOn('earlier'),
  showBeginning: async ({ sessionPages }) => sessionPages.readOn('beginning'),
  showLater: async ({ sessionPages }) => sessionPages.readOn('later'),
  showEnd: async ({ sessionPages }) => sessionPages.readOn('end'),
  selectItems: async ({ tree }) => tree.select(true),
  endSelecting: async ({ tree }) => tree.select(false),
  startSelected: async ({ tree }) => startOrStop('start', tree.selected),
  stopSelected: async ({ tree }) => startOrStop('stop', tree.selected),
  stopEverything: aboutProject(({ engine }) => askAndSubmit(engine, { kind: 'stopEverything' })),
  cleanUp: aboutProject(({ engine }) => cleanUp(engine)),
  restoreRescue: aboutProject(({ engine }) => restoreRescue(engine)),
  addProject: async ({ places }) => addProject(places),
  removeProject: aboutProject((project, { projects, places }) => removeProject(project, projects, places)),
  signIn: async ({ projects, accountAt }) => signInToGitHub(projects, accountAt),
  signInToClaude: async ({ claudeStanding, lookAgain }) => signInToClaude(claudeStanding, lookAgain),
  checkSetup: async ({ setupPage, lookAgain }) => {
    lookAgain();
    await setupPage.show();
  },
  copyDiagnostics: async ({ diagnostics }) => copyDiagnostics(diagnostics),
  // A link to one setting names it.
  openSettings: async (_, name) => openSetting(typeof name === 'string' ? name : null),
  choosePermissionMode: async () => {
    await choosePermissionMode();
  },
  showLog: async ({ showLog }) => showLog(),
  refreshPullRequests: aboutProject(({ engine }) => askAndSubmit(engine, { kind: 'refreshPullRequests' })),
  takeOver: aboutProject(({ engine }) => takeOver(engine)),
  refresh: async ({ projects, lookAgain }) => {
    lookAgain();
    await openProjects(projects);
  },
} as const satisfies Record<string, ProjectCommand>;

type ProjectCommand = (parts: CommandParts, argument: unknown) => Promise<void>;

/** A command about one project: the one that it is called for, or that the user chooses. */
function aboutProject(
  run: (project: OpenProject, parts: CommandParts, argument: unknown) => Promise<unknown>,
): ProjectCommand {
  return async (parts, argument) => {
    const project = await projectOf(argument, parts.projects);
    if (project !== null) {
      await run(project, parts, argument);
    }
  };
}

/** A broken invariant: the details are for the log, the user is told where. */
async function failed(log: Log, command: string, error: unknown): Promise<void> {
  log.error(`${command}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const showLog = t('Show Log');
  const message = t(
    'Switchyard could not do this: {0}',
    error instanceof Error ? error.message : String(error),
  );
  if ((await showError(message, showLog)) === showLog) {
    await vscode.commands.executeCommand('switchyard.showLog');
  }
}
