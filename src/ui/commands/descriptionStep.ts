import * as vscode from 'vscode';
import { t } from '../words/translations.ts';
import type { TextStep } from './multiStep.ts';
import type { Drafted } from './writings.ts';

interface DescriptionWords {
  readonly prompt: string;
  /** Asked instead where there are several lines already. */
  readonly promptForMany: (lines: number) => string;
  readonly placeholder: string;
}

/** An input box has one line: a longer text is shown by its beginning and kept as it is. */
export function descriptionStep(
  drafted: Drafted,
  words: DescriptionWords,
  { problem, writeInEditor }: { readonly problem: () => string | null; readonly writeInEditor: () => void },
): TextStep {
  const lines = drafted.draft.description.split('\n');
  const isLong = lines.length > 1;
  return {
    prompt: isLong ? words.promptForMany(lines.length) : words.prompt,
    placeholder: isLong ? (lines.find((line) => line.trim() !== '') ?? '') : words.placeholder,
    value: isLong ? '' : drafted.draft.description,
    buttons: [
      {
        iconPath: new vscode.ThemeIcon('edit'),
        tooltip: t('Write It in an Editor'),
        answer: 'elsewhere',
        onPress: writeInEditor,
      },
    ],
    problem,
    onType: (value) => {
      if (value !== '' || !isLong) {
        drafted.type({ description: value });
      }
    },
  };
}
