import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { shownFiles } from './shownFiles.ts';
import { wordsIn } from './words.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = shownFiles(root);

/** Files with texts that are no user's, each with whose they are. */
const exceptions: Readonly<Record<string, string>> = {
  'src/ui/board/boardHtml.ts': 'A program that the page runs first.',
  'src/ui/border.ts': 'What is wrong with a setting is for the log.',
  'src/ui/diagnostics/copyDiagnostics.ts': 'A report in English, for whoever mends it.',
  'src/ui/diagnostics/diagnostics.ts': 'A report in English, for whoever mends it.',
  'src/ui/review/reviewRequest.ts': 'An agent reads it.',
  'src/ui/words/translations.ts': 'Hands every text on.',
};

describe('what the editor shows', () => {
  test('can all be translated', () => {
    const problems = files
      .filter(({ path }) => exceptions[path] === undefined)
      .flatMap((file) => wordsIn(file).problems);
    expect(problems).toEqual([]);
  });

  test('was really read', () => {
    expect(files.length).toBeGreaterThan(150);
    const messages = new Set(files.flatMap((file) => wordsIn(file).messages));
    expect(messages.size).toBeGreaterThan(700);
    // One of the board's, one of a command's, one of the tree's, one of the words that they share.
    for (const message of ['Loading the project…', 'Stop Everything', '{0} need you', 'tool trouble']) {
      expect(messages).toContain(message);
    }
  });

  test('is put into a message in one place, which makes no links of it', () => {
    const messages = /\.show(?:Information|Warning|Error)Message\b/;
    const places = files.filter(({ text }) => messages.test(text)).map(({ path }) => path);
    expect(places).toEqual(['src/ui/messages.ts']);
  });

  test('is put into a list in one place, which makes no icons of it', () => {
    const lists = /\.(?:show|create)QuickPick\b/;
    expect(files.filter(({ text }) => lists.test(text)).map(({ path }) => path)).toEqual(['src/ui/picks.ts']);
  });

  test('is waited for in a message only where the answer is wanted', () => {
    const waits = /^\s*await show(?:Information|Warning|Error|Refusal)\(/m;
    expect(files.filter(({ text }) => waits.test(text)).map(({ path }) => path)).toEqual([]);
    const planted = 'if (!left.ok) {\n  await showWarning(left.error);\n  return;\n}';
    expect(waits.test(planted)).toBe(true);
    expect(waits.test('if ((await showWarning(question, button)) === button) {')).toBe(false);
  });

  test('has no exception that is not needed', () => {
    for (const path of Object.keys(exceptions)) {
      const file = files.find((candidate) => candidate.path === path);
      expect(file && wordsIn(file).problems.length, path).toBeGreaterThan(0);
    }
  });
});

describe('a planted text is found:', () => {
  test.each([
    ['a sentence', "export const a = 'The task is stopped.';"],
    ['one with values', `export const a = (n: number) => \`waits for \${n} others\`;`],
    ['a word that is a sentence', "export const a = 'Deleting…';"],
    ['text of an element', 'export const a = () => <p>Stop</p>;'],
    ['a piece of one', `export const a = (n: number) => <p>{n > 0 && \` of \${n}\`}</p>;`],
    ['a label of one word', 'export const a = <button aria-label="Close" />;'],
    ['one of two labels', "export const a = (b: boolean) => ({ label: b ? t('Start') : 'Stop' });"],
    ['a title that is set', "export function a(item: { title: string }) { item.title = 'Stop'; }"],
    ['half of what is translated', "export const a = (b: string) => t('Stop {0}', b + ' and wait');"],
    ['what is put together before', `export const a = (b: string) => t(\`Stop \${b}\`);`],
    ['what is found out before', 'export const a = (b: string) => t(b);'],
    ['a value that has no place', "export const a = t('Stop', 1);"],
    ['a place that has no value', "export const a = t('Stop {0} of {1}', 1);"],
  ])('%s', (_what, text) => {
    expect(wordsIn({ path: 'webview-ui/a.tsx', text }).problems).toHaveLength(1);
  });

  test('and what is no text of a user’s passes', () => {
    const text = `
      import { a } from './a b.ts';
      export const names = ['workbench.action.openSettings', 'Enter', 'is-active', '#1', 'main'];
      export const kind: 'one two' | null = null;
      log.error('Could not do this.');
      throw new Error('There is no surface.');
      export const page = <p class="live run" aria-live="polite">{t('Stop {0}', 1)} · #{n}</p>;
      export const isHeld = (label: string) => ({ label: label === 'input' ? t('Waits') : label });
      export const item = { contextValue: 'draft subtask', label: t('{1} of {0}', 1, 2) };
    `;
    expect(wordsIn({ path: 'webview-ui/a.tsx', text }).problems).toEqual([]);
  });
});
