import * as vscode from 'vscode';

export interface Step {
  readonly prompt: string;
  readonly placeholder: string;
  /** What stands in the box at first. */
  readonly value: string;
  /** Why the text cannot be accepted, or `null`. */
  problem(value: string): string | null;
  /** Called with every change, so that nothing typed is ever lost. */
  onType(value: string): void;
}

/** Asks one after the other, with a way back; `false` when the user leaves. */
export async function askSteps(title: string, steps: readonly (() => Step)[]): Promise<boolean> {
  let index = 0;
  while (index < steps.length) {
    const step = steps[index];
    if (step === undefined) {
      return true;
    }
    const answer = await ask(step(), { title, step: index + 1, totalSteps: steps.length });
    if (answer === 'left') {
      return false;
    }
    index += answer === 'back' ? -1 : 1;
  }
  return true;
}

function ask(
  step: Step,
  place: { title: string; step: number; totalSteps: number },
): Promise<'next' | 'back' | 'left'> {
  const input = vscode.window.createInputBox();
  input.title = place.title;
  input.step = place.step;
  input.totalSteps = place.totalSteps;
  input.prompt = step.prompt;
  input.placeholder = step.placeholder;
  input.value = step.value;
  input.ignoreFocusOut = true;
  input.buttons = place.step > 1 ? [vscode.QuickInputButtons.Back] : [];
  return new Promise((resolve) => {
    const finish = (answer: 'next' | 'back' | 'left'): void => {
      resolve(answer);
      input.dispose();
    };
    input.onDidChangeValue((value) => {
      input.validationMessage = undefined;
      step.onType(value);
    });
    input.onDidTriggerButton(() => finish('back'));
    input.onDidHide(() => resolve('left'));
    input.onDidAccept(() => {
      const problem = step.problem(input.value);
      if (problem === null) {
        step.onType(input.value);
        finish('next');
      } else {
        input.validationMessage = problem;
      }
    });
    input.show();
  });
}
