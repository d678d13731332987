import * as vscode from 'vscode';
import type { Host } from './compose.ts';
import type { Settings } from './domain/settings.ts';
import type { Log } from './lib/log.ts';
import { Boards } from './ui/board/board.ts';
import { GateResults } from './ui/checks/gateResults.ts';
import { CommittedFiles } from './ui/commands/changes.ts';
import { SetupPage } from './ui/commands/checkSetup.ts';
import { registerCommands } from './ui/commands/commands.ts';
import { NewTask } from './ui/commands/newTask.ts';
import { Answers } from './ui/commands/reviewPlan.ts';
import { planDocuments } from './ui/plan/planDocuments.ts';
import { Projects } from './ui/projects.ts';
import { ContextKeys } from './ui/status/contextKeys.ts';
import { Notifications } from './ui/status/notifications.ts';
import { statusBar } from './ui/status/statusBar.ts';
import { TaskTree } from './ui/tree/tree.ts';
import { t } from './ui/words/translations.ts';
import { followWorkspace, isAttended, workspaceFolders } from './ui/workspace.ts';

/** Builds the views on the engine; the engine itself is loaded when the first of them needs a project. */
export function activate(context: vscode.ExtensionContext): void {
  const own = <T extends vscode.Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const log = own(vscode.window.createOutputChannel('Switchyard', { log: true }));
  const loaded = loadedOnFirstUse(context, log);
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
  own(registerCommands({ projects, boards, newTask, answers, setupPage, log, lookAgain, showLog }));
  own(followWorkspace(projects, lookAgain));
}

/** What lies in the other bundle: the engine, and what checks settings and messages. */
function loadedOnFirstUse(context: vscode.ExtensionContext, log: Log) {
  const { extensionPath } = context;
  let settingsOf = new Map<string | null, Settings>();
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration(() => {
      settingsOf = new Map();
    }),
  );
  const compose = () => import('./compose.ts');
  const border = () => import('./ui/border.ts');
  const hostOf = async (folder: string | null): Promise<Host> => {
    const { readSettings, readGitPaths } = await border();
    // Only what the user wrote: without VS Code's Git extension nobody else keeps a workspace's value out.
    const gitPath = vscode.workspace.getConfiguration('git').inspect('path')?.globalValue;
    return {
      extensionPath,
      stateDirectory: null,
      gitPaths: readGitPaths(gitPath),
      settings() {
        // The engine asks for each card that it shows.
        const known = settingsOf.get(folder);
        if (known) {
          return known;
        }
        const scope = folder === null ? null : vscode.Uri.file(folder);
        const configuration = vscode.workspace.getConfiguration('switchyard', scope);
        const { settings, problems } = readSettings((key) => configuration.get(key));
        for (const problem of problems) {
          log.warn(`A setting is ignored: ${problem}`);
        }
        settingsOf.set(folder, settings);
        return settings;
      },
      trusted: () => vscode.workspace.isTrusted,
      attended: isAttended,
      log,
    };
  };
  const firstFolder = () => workspaceFolders()[0]?.path ?? null;
  return {
    openEngine: async ({ path }: { path: string }) => (await compose()).openProject(path, await hostOf(path)),
    checkSetup: async () => (await compose()).checkSetup(firstFolder(), await hostOf(firstFolder())),
    hasClaude: async () => (await (await compose()).claudeProblem(await hostOf(firstFolder()))) === null,
    parseBoardRequest: async (message: unknown) => (await border()).parseBoardRequest(message),
  };
}
