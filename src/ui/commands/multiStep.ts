import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { Event } from '../../lib/emitter.ts';
import { createPick, type Shown, shown } from '../picks.ts';
import { withoutIcons } from '../words/withoutIcons.ts';
import { withoutLinks } from '../words/withoutLinks.ts';

export interface TextStep {
  readonly prompt: string;
  readonly placeholder?: string;
  /** What stands in the box at first. */
  readonly value: string;
  /** Why what stands there at first was not accepted. */
  readonly rejected?: string | null;
  /** Something else that can be done than typing, and how it goes on then. */
  readonly buttons?: readonly StepButton[];
  /** Why the text cannot be accepted, or `null`. */
  problem(value: string): string | null | Promise<string | null>;
  /** Called with every change, so that nothing typed is ever lost. */
  onType(value: string): void;
}

export interface StepButton extends vscode.QuickInputButton {
  readonly answer: 'elsewhere' | 'first';
  onPress?(): void;
}

export interface Place {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** `elsewhere`: the user goes on in another place; `first`: from the first step. */
export type StepAnswer = 'next' | 'back' | 'left' | 'elsewhere' | 'first';

/** A question that stands alone. */
export function alone(title: string): Place {
  return { title, step: 0, totalSteps: 0 };
}

/** Asks one after the other, with a way back, until the last is answered or the user leaves. */
export async function askSteps(
  title: string,
  steps: readonly ((place: Place) => Promise<StepAnswer>)[],
): Promise<'done' | 'left' | 'elsewhere'> {
  let index = 0;
  while (index < steps.length) {
    const step = steps[index];
    const answer = await step?.({ title, step: index + 1, totalSteps: steps.length });
    if (answer === 'left' || answer === 'elsewhere') {
      return answer;
    }
    index = answer === 'first' ? 0 : index + (answer === 'back' ? -1 : 1);
  }
  return 'done';
}

/** The prompt is read again with each `onDidChange`. */
export function askText(step: TextStep, place: Place, onDidChange?: Event<void>): Promise<StepAnswer> {
  const input = vscode.window.createInputBox();
  Object.assign(input, place);
  // A Planner's question is such a prompt.
  input.prompt = asText(step.prompt);
  input.placeholder = step.placeholder;
  input.value = step.value;
  input.validationMessage = asText(step.rejected ?? '') || undefined;
  input.ignoreFocusOut = true;
  input.buttons = [...backFrom(place), ...(step.buttons ?? [])];
  return new Promise((resolve) => {
    const following = onDidChange?.(() => {
      input.prompt = asText(step.prompt);
      input.validationMessage = undefined;
    });
    const finish = (answer: StepAnswer): void => {
      following?.dispose();
      resolve(answer);
      input.dispose();
    };
    input.onDidChangeValue((value) => {
      input.validationMessage = undefined;
      step.onType(value);
    });
    input.onDidTriggerButton((pressed) => {
      const button = step.buttons?.find((one) => one === pressed);
      finish(button?.answer ?? 'back');
      button?.onPress?.();
    });
    input.onDidHide(() => finish('left'));
    input.onDidAccept(async () => {
      const { value } = input;
      const problem = await step.problem(value);
      if (input.value !== value) {
        return;
      }
      if (problem === null) {
        // What stands there was told when it was typed: where nothing was, the draft may have been changed in an editor.
        finish('next');
      } else {
        input.validationMessage = asText(problem);
      }
    });
    input.show();
  });
}

function asText(words: string): string {
  return withoutIcons(withoutLinks(words));
}

export interface Line extends vscode.QuickPickItem {
  /** It is there to be read: it cannot be chosen. */
  readonly closed?: boolean;
}

/** One line of several; `null` when the user leaves. They are asked for again with each `onDidChange`. */
export function askLine<Item extends Line>(
  lines: () => readonly Item[],
  place: Place,
  placeholder: string,
  onDidChange?: Event<void>,
): Promise<Item | 'back' | null> {
  const pick = createPick<Item>();
  Object.assign(pick, place);
  pick.placeholder = placeholder;
  pick.items = lines().map(shown);
  pick.matchOnDescription = true;
  pick.buttons = backFrom(place);
  return new Promise((resolve) => {
    const following = onDidChange?.(() => renew(pick, lines()));
    const finish = (answer: Item | 'back' | null): void => {
      following?.dispose();
      resolve(answer);
      pick.dispose();
    };
    pick.onDidTriggerButton(() => finish('back'));
    pick.onDidHide(() => finish(null));
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen !== undefined && chosen.item.closed !== true) {
        finish(chosen.item);
      }
    });
    pick.show();
  });
}

/** The line that the user stands at stays the same one, and nothing moves where nothing is new. */
function renew<Item extends Line>(pick: vscode.QuickPick<Shown<Item>>, items: readonly Item[]): void {
  const lines = items.map(shown);
  if (isDeepStrictEqual(lines.map(wordsOf), pick.items.map(wordsOf))) {
    return;
  }
  const [active] = pick.activeItems;
  pick.items = lines;
  pick.activeItems = lines.filter(({ label }) => label === active?.label);
}

function wordsOf({ label, description, detail }: vscode.QuickPickItem): readonly unknown[] {
  return [label, description, detail];
}

function backFrom({ step }: Place): vscode.QuickInputButton[] {
  return step > 1 ? [vscode.QuickInputButtons.Back] : [];
}
