import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { AttemptEntry } from '../../engine/queries/attempts.ts';
import { runIcon } from '../../protocol/icons.ts';
import type { RunView, SubtaskView } from '../../protocol/view.ts';
import { showRefusal } from '../commands/askEngine.ts';
import { uncancellable, unlessCancelled } from '../commands/cancellable.ts';
import { ask, showInformation } from '../messages.ts';
import { chooseOne } from '../picks.ts';
import { themeIcon } from '../tree/treeItem.ts';
import { t } from '../words/translations.ts';
import { runDescription, runTitle } from '../words/wording.ts';
import { goBackQuestion } from './goBackQuestion.ts';

/** "Go Back to an Attempt…": branch and worktree as that attempt left them; what is there now is kept. */
export async function goBackToAttempt(engine: Engine, subtask: SubtaskView): Promise<void> {
  const looking = t('Looking at the attempts…');
  const attempts = await unlessCancelled(looking, () => engine.attempts.of(subtask.id));
  if (attempts === null) {
    return;
  }
  if (!attempts.ok) {
    showRefusal(attempts.error.message);
    return;
  }
  const chosen = await chooseAttempt(engine, subtask, attempts.value);
  if (chosen !== null && (await isConfirmed(engine, subtask, chosen.run))) {
    await goBack(engine, subtask, chosen.run);
  }
}

/** "Go Back to This Attempt…": the same for one that is chosen already. */
export async function goBackToThisAttempt(engine: Engine, run: RunView): Promise<void> {
  const subtask = engine.view().subtasks.find(({ id }) => id === run.subtaskId);
  if (subtask !== undefined && (await isConfirmed(engine, subtask, run))) {
    await goBack(engine, subtask, run);
  }
}

async function chooseAttempt(
  engine: Engine,
  { number, title }: SubtaskView,
  attempts: readonly AttemptEntry[],
): Promise<AttemptEntry | null> {
  if (attempts.length === 0) {
    void showInformation(t('No attempt at #{0} has ended yet whose files were kept.', number));
    return null;
  }
  const view = engine.view();
  const items = attempts.toReversed().map((attempt) => ({
    label: runTitle(attempt.run, view, t),
    description: runDescription(attempt.run, view, t),
    detail: t('Round {0}, ended {1}', attempt.run.round, endOf(attempt)),
    iconPath: themeIcon(runIcon(attempt.run)),
    attempt,
  }));
  const chosen = await chooseOne(items, {
    title: t('Go Back in #{0} {1}', number, title),
    placeHolder: t('Choose the attempt whose files are to be there again'),
  });
  return chosen?.attempt ?? null;
}

function endOf({ run }: AttemptEntry): string {
  const ended = new Date(run.endedAt ?? run.startedAt);
  return ended.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
}

async function isConfirmed(engine: Engine, subtask: SubtaskView, run: RunView): Promise<boolean> {
  const changes = await unlessCancelled(t('Comparing…'), () =>
    engine.attempts.changesSince(subtask.id, run.id, 'now'),
  );
  if (changes === null) {
    return false;
  }
  if (!changes.ok) {
    showRefusal(changes.error.message);
    return false;
  }
  const { message, detail, button } = goBackQuestion(subtask, run, changes.value.files, t);
  return (await ask({ message, detail }, button)) === button;
}

async function goBack(engine: Engine, { id, number }: SubtaskView, run: RunView): Promise<void> {
  // Files of two attempts side by side would be neither of them.
  const answer = await uncancellable(t('Going back in #{0}…', number), () =>
    engine.submit({ kind: 'goBack', subtaskId: id, runId: run.id }),
  );
  if (!answer.ok) {
    showRefusal(answer.error.message);
    return;
  }
  const start = t('Start');
  const kept = answer.value.id;
  const message =
    kept === null
      ? t('#{0} is back at attempt {1}, and stopped.', number, run.attempt)
      : t(
          '#{0} is back at attempt {1}, and stopped. What was there before is kept at {2}.',
          number,
          run.attempt,
          kept,
        );
  if ((await showInformation(message, start)) === start) {
    const started = await engine.submit({ kind: 'startSubtask', subtaskId: id });
    if (!started.ok) {
      showRefusal(started.error.message);
    }
  }
}
