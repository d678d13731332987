import * as vscode from 'vscode';
import type { GitHubAccess, Host } from './host.ts';
import { Boards } from './ui/board/board.ts';
import { GateResults } from './ui/checks/gateResults.ts';
import { SetupPage } from './ui/commands/checkSetup.ts';
import { registerCommands } from './ui/commands/commands.ts';
import { NewTask } from './ui/commands/newTask.ts';
import type { ProjectPlaces } from './ui/commands/projectPlaces.ts';
import { Answers } from './ui/commands/reviewPlan.ts';
import { RecentLines } from './ui/diagnostics/recentLines.ts';
import { sessionToken } from './ui/github/signIn.ts';
import { cardLinks } from './ui/links/cardLinks.ts';
import { planDocuments } from './ui/plan/planDocuments.ts';
import { Projects } from './ui/projects.ts';
import { activeReview } from './ui/review/activeReview.ts';
import { CommittedFiles } from './ui/review/committedFiles.ts';
import { Drafts } from './ui/review/drafts.ts';
import { OpenedChanges } from './ui/review/openedChanges.ts';
import { ReviewComments } from './ui/review/reviewComments.ts';
import { NewSession } from './ui/sessions/newSession.ts';
import { SessionPages } from './ui/sessions/sessionPages.ts';
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
  const channel = own(vscode.window.createOutputChannel('Switchyard', { log: true }));
  const log = new RecentLines(channel);
  const loaded = loadedOnFirstUse(own(new WindowHost(context.extensionPath, log)));
  const { extensionUri } = context;
  const notARepository = t('This folder is not in a git repository.');

  const projects = own(new Projects({ openEngine: loaded.openEngine, notARepository, log }));
  const drafts = own(new Drafts(context.workspaceState, loaded.parseDrafts));
  const parseRequest = loaded.parseBoardRequest;
  const boards = own(new Boards({ extensionUri, projects, drafts, log, parseRequest }));
  const contextKeys = own(new ContextKeys(projects, loaded.claudeStanding));
  const lookAgain = () => contextKeys.lookAgain();
  const setupPage = own(new SetupPage(loaded.checkSetup));
  const newTask = new NewTask(context.workspaceState, loaded.accountAt);
  const answers = new Answers(context.workspaceState);
  const openedChanges = new OpenedChanges(context.workspaceState);
  const newSession = new NewSession(context.workspaceState);
  const sessionPages = own(new SessionPages(projects));
  const tree = own(new TaskTree(projects));
  own(new CommittedFiles(projects));
  own(new ReviewComments(projects, drafts));
  own(activeReview(projects));
  own(planDocuments(projects));
  own(new Notifications(projects, boards));
  own(new GateResults(projects));
  own(statusBar(projects));
  own(cardLinks({ projects, boards, parse: loaded.parseCardLink }));
  const showLog = () => channel.show();
  const { places, accountAt, claudeStanding } = loaded;
  const found = { places, accountAt, claudeStanding };
  const asked = { tree, newTask, newSession, sessionPages, answers, drafts, openedChanges, setupPage };
  const logLines = () => log.lines();
  const version = String(context.extension.packageJSON.version);
  const diagnostics = { version, projects, check: loaded.checkSetup, logLines };
  own(registerCommands({ projects, boards, ...asked, ...found, diagnostics, log, lookAgain, showLog }));
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
    claudeStanding: async () => (await compose()).claudeStanding(await anyHost()),
    parseBoardRequest: async (message: unknown) =>
      (await import('./ui/border.ts')).parseBoardRequest(message),
    parseCardLink: async (uri: { path: string; query: string }) =>
      (await import('./ui/border.ts')).parseCardLink(uri),
    parseDrafts: async (kept: unknown) => (await import('./ui/border.ts')).parseDrafts(kept),
    accountAt: async (host: string) => {
      const answer = await (await anyHost()).gitHub?.client(host)?.account();
      return answer?.ok ? answer.value : answer?.error.kind === 'signedOut' ? 'nobody' : 'unknown';
    },
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
