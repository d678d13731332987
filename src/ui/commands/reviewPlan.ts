import type * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { TaskView } from '../../protocol/view.ts';
import { t } from '../words/translations.ts';
import { askAndSubmit, submitWithProgress } from './askEngine.ts';
import { askWords } from './askWords.ts';
import { askSteps, askText, type Place } from './multiStep.ts';

/** "Reject Plan…": with words the Planner plans anew; without, the plan stays that is in force, where there is one. */
export async function rejectPlan(engine: Engine, task: TaskView): Promise<void> {
  const mayBeEmpty = task.approved;
  const question = {
    title: t('Reject the Plan of “{0}”', task.title),
    prompt: () =>
      mayBeEmpty
        ? t('What should be different? The Planner plans again with this. Empty: the present plan stays.')
        : t('What should be different? The Planner plans again with this.'),
    problem: (words: string) =>
      mayBeEmpty || words.trim() !== ''
        ? null
        : t('Say what should be different, or edit the plan yourself.'),
  };
  await askWords(question, (words) =>
    submitWithProgress(engine, { kind: 'rejectPlan', taskId: task.id, comment: words.trim() }),
  );
}

/** "Ask for a New Plan…": what is done is kept. */
export async function askForNewPlan(engine: Engine, task: TaskView): Promise<void> {
  const question = {
    title: t('Ask for a New Plan of “{0}”', task.title),
    prompt: () =>
      t(
        'What is wrong with the present one? Work that is merged or under way is kept, and you see the difference first.',
      ),
    problem: (words: string) => (words.trim() === '' ? t('Say what is wrong with the plan.') : null),
  };
  await askWords(question, (words) =>
    submitWithProgress(engine, { kind: 'replan', taskId: task.id, reason: words.trim() }),
  );
}

/** "Answer Questions…": one after the other, with a way back; what was typed is kept until it is sent. */
export class Answers {
  readonly #drafts: vscode.Memento;

  constructor(drafts: vscode.Memento) {
    this.#drafts = drafts;
  }

  async ask(engine: Engine, { id, title, questions }: TaskView): Promise<void> {
    const asked = (questions ?? []).map(({ question }) => question);
    const key = `answers.draft.${id}`;
    const draft = this.#drafts.get<Draft>(key);
    // Those of an earlier round are no answers to this one.
    let answers = draft?.questions.join('\n') === asked.join('\n') ? draft.answers : asked.map(() => '');
    const onType = (index: number, value: string): void => {
      answers = answers.with(index, value);
      void this.#drafts.update(key, { questions: asked, answers } satisfies Draft);
    };
    const stepOf = (question: string, index: number) => ({
      prompt: question,
      placeholder: t('Your answer; empty leaves it to the Planner'),
      value: answers[index] ?? '',
      problem: () => null,
      onType: (value: string) => onType(index, value),
    });
    const steps = asked.map((question, index) => (place: Place) => askText(stepOf(question, index), place));
    if ((await askSteps(t('Questions about “{0}”', title), steps)) !== 'done') {
      return;
    }
    const sent = answers.map((answer) => answer.trim());
    if (await askAndSubmit(engine, { kind: 'answerQuestions', taskId: id, answers: sent })) {
      await this.#drafts.update(key, undefined);
    }
  }
}

interface Draft {
  readonly questions: readonly string[];
  readonly answers: readonly string[];
}
