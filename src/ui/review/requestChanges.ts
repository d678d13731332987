import type { Engine } from '../../engine/engine.ts';
import type { SubtaskView } from '../../protocol/view.ts';
import { askWords } from '../commands/askWords.ts';
import { showInformation } from '../messages.ts';
import { pullRequestName } from '../words/pullRequestWording.ts';
import { t } from '../words/translations.ts';
import { commentCount, type Drafts } from './drafts.ts';
import { sendWithDrafts } from './sendWithDrafts.ts';

/** "Request Changes…": what the user says about the whole, and every comment in the diff, as one request. */
export async function requestChanges(engine: Engine, subtask: SubtaskView, drafts: Drafts): Promise<void> {
  const { id, taskId, number, title } = subtask;
  const comments = () => commentCount(drafts.of(id));
  if (subtask.status !== 'COMPLETED') {
    void showInformation(
      comments() === 0
        ? t('Changes of #{0} can be requested when its work is complete.', number)
        : t('Changes of #{0} can be requested when its work is complete. Your comments are kept.', number),
    );
    return;
  }
  const task = engine.view().tasks.find((one) => one.id === taskId);
  const pullRequest = task === undefined ? null : pullRequestName(subtask, task, t);
  const about = t('Request Changes of #{0} {1}', number, title);
  const question = {
    title: pullRequest === null ? about : `${about} · ${pullRequest}`,
    prompt: () => promptFor(comments()),
    problem: (words: string) =>
      words.trim() === '' && comments() === 0 ? t('Say what should be different.') : null,
    onDidChange: drafts.onDidChange,
  };
  await askWords(question, (feedback) =>
    sendWithDrafts(engine, { kind: 'requestChanges', subtaskId: id, feedback }, drafts),
  );
}

function promptFor(comments: number): string {
  if (comments === 0) {
    return t('What should be different? The worker goes on in the same worktree and is told this.');
  }
  return comments === 1
    ? t('Your comment in the diff is sent along. What else should be different? May be empty.')
    : t(
        'Your {0} comments in the diff are sent along. What else should be different? May be empty.',
        comments,
      );
}
