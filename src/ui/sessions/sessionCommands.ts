import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { ProjectView, SessionView } from '../../protocol/view.ts';
import { showRefusal, submitCancellable } from '../commands/askEngine.ts';
import { askWords } from '../commands/askWords.ts';
import { hasEnded, sessionLink } from '../commands/sessionActions.ts';
import { ask, showInformation } from '../messages.ts';
import { commentCount, type Drafts } from '../review/drafts.ts';
import { sendWithDrafts } from '../review/sendWithDrafts.ts';
import { t } from '../words/translations.ts';

/** "Follow Up…": tells a session that has ended more, in the same worktree; every comment in its diff is sent along. */
export async function followUp(engine: Engine, session: SessionView, drafts: Drafts): Promise<void> {
  const { id, number, title } = session;
  const comments = () => commentCount(drafts.of(id));
  if (!hasEnded(session)) {
    void showInformation(
      comments() === 0
        ? t('Session {0} can be told more when it has ended.', number)
        : t('Session {0} can be told more when it has ended. Your comments are kept.', number),
    );
    return;
  }
  const question = {
    title: t('Follow Up on Session {0}: {1}', number, title),
    prompt: () => followUpPrompt(comments()),
    problem: (words: string) =>
      words.trim() === '' && comments() === 0 ? t('Say what it is to do next.') : null,
    onDidChange: drafts.onDidChange,
  };
  await askWords(question, (words) =>
    sendWithDrafts(engine, { kind: 'followUp', sessionId: id, words }, drafts),
  );
}

function followUpPrompt(comments: number): string {
  if (comments === 0) {
    return t('What is it to do next? It goes on in the same worktree, and remembers what was said.');
  }
  return comments === 1
    ? t('Your comment in the diff is sent along. What else is it to do? May be empty.')
    : t('Your {0} comments in the diff are sent along. What else is it to do? May be empty.', comments);
}

/** "Turn into Task…": has a Planner make a plan of what was asked; answers the task's id, or `null`. */
export async function sessionToTask(engine: Engine, { id, title }: SessionView): Promise<string | null> {
  const question = {
    title: t('Turn into a Task'),
    prompt: () =>
      t('A title for the task. It is planned from what was asked and found out; the session stays.'),
    value: title,
    problem: (words: string) => (words.trim() === '' ? t('A task needs a title.') : null),
  };
  const created = await askWords(question, (chosen) => {
    const intent = { kind: 'sessionToTask', sessionId: id, title: chosen } as const;
    return submitCancellable(engine, t('Creating the task…'), intent);
  });
  return created?.id ?? null;
}

/** "Turn into Pull Request…": pushes its commits and opens one, which others can see; so the user is asked. */
export async function sessionToPullRequest(engine: Engine, session: SessionView): Promise<void> {
  const publish = session.pullRequest === null ? t('Push and Open') : t('Push');
  const message =
    session.pullRequest === null
      ? t('Open a pull request for “{0}”?', session.title)
      : t('Push the commits of “{0}” to its pull request {1}?', session.title, session.pullRequest.number);
  const detail = t('What the session has committed is pushed. No checks have judged it.');
  if ((await ask({ message, detail }, publish)) !== publish) {
    return;
  }
  const intent = { kind: 'sessionToPullRequest', sessionId: session.id } as const;
  const opened = await submitCancellable(engine, t('Opening the pull request…'), intent);
  if (!opened.ok) {
    showRefusal(opened.error.message);
  }
}

/** "Open Pull Request": in the user's browser. */
export async function openSessionPullRequest(session: SessionView, view: ProjectView): Promise<void> {
  const link = sessionLink(session, view);
  if (link !== null) {
    await vscode.env.openExternal(vscode.Uri.parse(link, true));
  }
}
