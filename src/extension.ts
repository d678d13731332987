import * as vscode from 'vscode';
import type { GitHubAccess, Host } from './host.ts';
import { Boards } from './ui/board/board.ts';
import { GateResults } from './ui/checks/gateResults.ts';
import { CommittedFiles } from './ui/commands/changes.ts';
import { SetupPage } from './ui/commands/checkSetup.ts';
import { registerCommands } from './ui/commands/commands.ts';
import { NewTask } from './ui/commands/newTask.ts';
import type { ProjectPlaces } from './ui/commands/projectPlaces.ts';
import { Answers } from './ui/commands/reviewPlan.ts';
import { sessionToken } from './ui/github/signIn.ts';
import { planDocuments } from './ui/plan/planDocuments.ts';
import { Projects } from './ui/projects.ts';
import { ContextKeys } from './ui/status/contextKeys.ts';
import { Notifications } from './ui/status/notifications.ts';
import { statusBar } from './ui/status/statusBar.ts';
import { TaskTree } from './ui/tree/tree.ts';
import { WindowHost } from './ui/windowHost.ts';
import { t } from './ui/words/translations.ts';
import { followWorkspace, workspaceFolders } from './ui/workspace.ts';

/** Builds the views on the engine; the engine itself is loaded when the first of them needs a project. */
export function activate(context: vscode.ExtensionContext): void {
  const own = <T extends vscode.Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const log = own(vscode.window.createOutputChannel('Switchyard', { log: true }));
  const loaded = loadedOnFirstUse(own(new WindowHost(context.extensionPath, log)));
  const { extensionUri } = context;
  const notARepository = t('This folder is not in a git repository.');

  const projects = own(new Projects({ openEngine: loaded.openEngine, notARepository, log }));
  const boards = own(new Boards({ extensionUri, projects, log, parseRequest: loaded.parseBoardRequest }));
  const contextKeys = own(new ContextKeys(projects, loaded.hasClaude));
  const lookAgain = () => contextKeys.lookAgain();
  const setupPage = own(new SetupPage(loaded.checkSetup));
  const newTask = new NewTask(context.workspaceState);
  const answers = new Answers(context.workspaceState);
  own(new TaskTree(projects));
  own(new CommittedFiles(projects));
  own(planDocuments(projects));
  own(new Notifications(projects, boards));
  own(new GateResults(projects));
  own(statusBar(projects));
  const showLog = () => log.show();
  const { places } = loaded;
  own(registerCommands({ projects, boards, newTask, answers, setupPage, places, log, lookAgain, showLog }));
  own(followWorkspace(projects, lookAgain));
}

/** What lies in the other bundle: the engine, and what checks settings and messages. */
function loadedOnFirstUse(window: WindowHost) {
  const compose = () => import('./compose.ts');
  const places = () => import('./composeProjects.ts');
  const firstFolder = () => workspaceFolders()[0]?.path ?? null;
  let gitHub: GitHubAccess | undefined;
  const hostOf = async (folder: string | null): Promise<Host> => {
    const host = await window.of(folder);
    const { createGitHubAccess } = await import('./host.ts');
    gitHub ??= createGitHubAccess({ settings: host.settings, session: sessionToken, log: host.log });
    return { ...host, gitHub };
  };
  const anyHost = () => hostOf(firstFolder());
  return {
    openEngine: async ({ path }: { path: string }) => (await compose()).openProject(path, await hostOf(path)),
    checkSetup: async () => (await compose()).checkSetup(firstFolder(), await anyHost()),
    hasClaude: async () => (await (await compose()).claudeProblem(await anyHost())) === null,
    parseBoardRequest: async (message: unknown) =>
      (await import('./ui/border.ts')).parseBoardRequest(message),
    places: {
      namesRepository: async (words) => (await places()).namesRepository(words, await anyHost()),
      add: async (words, dialog) => {
        const folders = workspaceFolders().map(({ path }) => path);
        return (await places()).addProjectFromGitHub(words, dialog, { host: await anyHost(), folders });
      },
      whyNotRemovable: async (engine) => (await places()).whyNotRemovable(engine),
      remove: async (engine, request) => (await places()).removeProjectOf(engine, request, await anyHost()),
    } satisfies ProjectPlaces,
  };
}
