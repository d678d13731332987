import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { ProjectView, RunView, SessionView, SubtaskView, TaskView } from '../../protocol/view.ts';
import type { Boards } from '../board/board.ts';
import { copyCardLink } from '../links/copyCardLink.ts';
import { approvePlan } from '../plan/approvePlan.ts';
import { comparePlan, openPlan } from '../plan/planDocuments.ts';
import { untilView } from '../plan/untilView.ts';
import type { Projects } from '../projects.ts';
import { goBackToThisAttempt } from '../review/goBackToAttempt.ts';
import { mergeChanges } from '../review/mergeChanges.ts';
import type { ReviewParts } from '../review/mergeShownChanges.ts';
import { reviewActions } from '../review/reviewActions.ts';
import { openSessionChanges } from '../sessions/openSessionChanges.ts';
import {
  followUp,
  openSessionPullRequest,
  sessionToPullRequest,
  sessionToTask,
} from '../sessions/sessionCommands.ts';
import type { SessionPages } from '../sessions/sessionPages.ts';
import type { TaskTree } from '../tree/tree.ts';
import { t } from '../words/translations.ts';
import { withoutIcons } from '../words/withoutIcons.ts';
import { type ActionName, intentFor } from './actions.ts';
import { askAndSubmit } from './askEngine.ts';
import { raiseBudget, setBudget } from './changeBudget.ts';
import { addDependency, removeDependency } from './changeDependencies.ts';
import { openLogs } from './openLogs.ts';
import type { Target } from './pick.ts';
import { copyPullRequestLink, openPullRequest, serialize } from './pullRequestCommands.ts';
import { type Answers, askForNewPlan, rejectPlan } from './reviewPlan.ts';

/** What the actions need. */
export interface ActParts extends ReviewParts {
  readonly projects: Projects;
  readonly boards: Boards;
  readonly tree: TaskTree;
  readonly sessionPages: SessionPages;
  readonly answers: Answers;
}

/** Does with an item what one of its actions says. */
export async function act(parts: ActParts, name: ActionName, { engine, item }: Target): Promise<void> {
  const intent = intentFor(name, item, engine.view());
  if (intent?.kind === 'mergeSubtask' && item.kind === 'subtask') {
    await mergeChanges(engine, item.value, parts.drafts);
  } else if (intent !== null) {
    await askAndSubmit(engine, intent);
  } else if (name === 'raiseBudget') {
    await raiseBudget(engine, item);
  } else if (name === 'setBudget') {
    await setBudget(engine, item);
  } else if (name === 'copyCardLink') {
    await copyCardLink(engine, item.value.id);
  } else if (name === 'showInTree') {
    await parts.tree.reveal(engine, item.value.id);
  } else if (item.kind === 'task') {
    await actOnTask(parts, name, engine, item.value);
  } else if (item.kind === 'subtask') {
    await actOnSubtask(parts, name, engine, item.value);
  } else if (item.kind === 'session') {
    await actOnSession(parts, name, engine, item.value);
  } else {
    await actOnRun(parts, name, engine, item.value);
  }
}

async function actOnRun(parts: ActParts, name: ActionName, engine: Engine, run: RunView): Promise<void> {
  const { id, ownerSessionId } = run;
  if (name === 'openLogs') {
    await openLogs(await engine.logDirectory(id));
  } else if (name === 'goBackToThisAttempt') {
    await goBackToThisAttempt(engine, run);
  } else if (ownerSessionId === null) {
    showOnBoard(parts, engine, id);
  } else {
    await showSession(parts.sessionPages, engine, ownerSessionId);
  }
}

async function actOnSession(
  parts: ActParts,
  name: ActionName,
  engine: Engine,
  session: SessionView,
): Promise<void> {
  const { number, worktree } = session;
  if (name === 'openSession') {
    await parts.sessionPages.show(engine, session);
  } else if (name === 'followUp') {
    await followUp(engine, session, parts.drafts);
  } else if (name === 'sessionToTask') {
    const taskId = await sessionToTask(engine, session);
    if (taskId !== null) {
      showOnBoard(parts, engine, taskId);
    }
  } else if (name === 'sessionToPullRequest') {
    await sessionToPullRequest(engine, session);
  } else if (name === 'openPullRequest') {
    await openSessionPullRequest(session, engine.view());
  } else if (name === 'openChanges') {
    await openSessionChanges(engine, session);
  } else if (worktree !== null) {
    await openPlace(name, worktree, t('Session {0}', number));
  }
}

/** Its page, as soon as the view knows of it; nothing where there is none. */
export async function showSession(pages: SessionPages, engine: Engine, id: string | null): Promise<void> {
  const found = (view: ProjectView) => view.sessions.find((candidate) => candidate.id === id);
  if (id !== null && (await untilView(engine, (view) => found(view) !== undefined))) {
    const session = found(engine.view());
    await (session && pages.show(engine, session));
  }
}

/** A worktree, in a window or a terminal of its own. */
async function openPlace(name: ActionName, worktree: string, title: string): Promise<void> {
  if (name === 'openWorktree') {
    const inNewWindow = { forceNewWindow: true };
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(worktree), inNewWindow);
  } else {
    vscode.window.createTerminal({ cwd: worktree, name: withoutIcons(title) }).show();
  }
}

async function actOnTask(parts: ActParts, name: ActionName, engine: Engine, task: TaskView): Promise<void> {
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
  parts: ActParts,
  name: ActionName,
  engine: Engine,
  subtask: SubtaskView,
): Promise<void> {
  const { id, number, worktree } = subtask;
  const review = reviewActions[name];
  if (review !== undefined) {
    await review(engine, subtask, parts);
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
  } else if ((name === 'openWorktree' || name === 'openWorktreeTerminal') && worktree !== null) {
    await openPlace(name, worktree, `#${number}`);
  } else {
    showOnBoard(parts, engine, id);
  }
}

function showOnBoard({ projects, boards }: ActParts, engine: Engine, id: string): void {
  const project = projects.open().find((candidate) => candidate.engine === engine);
  if (project !== undefined) {
    boards.show(project, id);
  }
}
