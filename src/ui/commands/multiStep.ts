import * as vscode from 'vscode';

export interface TextStep {
  readonly prompt: string;
  readonly placeholder: string;
  /** What stands in the box at first. */
  readonly value: string;
  /** Something else that can be done than typing; the steps end with it. */
  readonly button?: vscode.QuickInputButton & { onPress(): void };
  /** Why the text cannot be accepted, or `null`. */
  problem(value: string): string | null;
  /** Called with every change, so that nothing typed is ever lost. */
  onType(value: string): void;
}

export interface Place {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

export type StepAnswer = 'next' | 'back' | 'left';

/** Asks one after the other, with a way back; `false` when the user leaves. */
export async function askSteps(
  title: string,
  steps: readonly ((place: Place) => Promise<StepAnswer>)[],
): Promise<boolean> {
  let index = 0;
  while (index < steps.length) {
    const step = steps[index];
    const answer = await step?.({ title, step: index + 1, totalSteps: steps.length });
    if (answer === 'left') {
      return false;
    }
    index += answer === 'back' ? -1 : 1;
  }
  return true;
}

export function askText(step: TextStep, place: Place): Promise<StepAnswer> {
  const input = vscode.window.createInputBox();
  Object.assign(input, place);
  input.prompt = step.prompt;
  input.placeholder = step.placeholder;
  input.value = step.value;
  input.ignoreFocusOut = true;
  input.buttons = [...backFrom(place), ...(step.button === undefined ? [] : [step.button])];
  return new Promise((resolve) => {
    const finish = (answer: StepAnswer): void => {
      resolve(answer);
      input.dispose();
    };
    input.onDidChangeValue((value) => {
      input.validationMessage = undefined;
      step.onType(value);
    });
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) {
        finish('back');
      } else {
        finish('left');
        step.button?.onPress();
      }
    });
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

export interface Line extends vscode.QuickPickItem {
  /** It is there to be read: it cannot be chosen. */
  readonly closed?: boolean;
}

/** One line of several; `null` when the user leaves. */
export function askLine<Item extends Line>(
  items: readonly Item[],
  place: Place,
  placeholder: string,
): Promise<Item | 'back' | null> {
  const pick = vscode.window.createQuickPick<Item>();
  Object.assign(pick, place);
  pick.placeholder = placeholder;
  pick.items = items;
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.buttons = backFrom(place);
  return new Promise((resolve) => {
    const finish = (answer: Item | 'back'): void => {
      resolve(answer);
      pick.dispose();
    };
    pick.onDidTriggerButton(() => finish('back'));
    pick.onDidHide(() => resolve(null));
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen !== undefined && chosen.closed !== true) {
        finish(chosen);
      }
    });
    pick.show();
  });
}

function backFrom({ step }: Place): vscode.QuickInputButton[] {
  return step > 1 ? [vscode.QuickInputButtons.Back] : [];
}
