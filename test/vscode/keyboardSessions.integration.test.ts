import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerQuestionByKey, commandByKey, openFileByKey } from '../support/keyboard.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { patience } from './boardPage.ts';
import { notes, onLinux, planned, plannerScript, writeNote } from './smallTask.ts';

// Everything that is done with a session, without a pointer. Needs the extension built.

let place: Workplace;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  place = await openWorkplace({
    files: notes,
    scenario: {
      scripts: [
        { role: 'session', asked: 'Is it right', turns: [{ text: 'It is.' }] },
        { role: 'session', asked: 'Think on', turns: [{ waitFor: 'never', text: 'Never said.' }] },
        {
          role: 'session',
          turns: [writeNote('alpha', 'right\n'), { text: 'I wrote it.' }, { text: 'There is no more.' }],
        },
        plannerScript('never', planned('beta')),
      ],
    },
    settings: {},
  });
});

afterAll(() => place?.close());

describe.runIf(onLinux)('with the keyboard alone, the user', () => {
  test('asks for a session and sees what comes of it', async () => {
    const { page } = place;
    await commandByKey(page, 'View: Show Switchyard');
    await commandByKey(page, 'Switchyard: New Session…', { box: 'New Session', text: 'Write alpha.' });
    await expect.poll(() => line('Write alpha.'), patience).toMatch(/Completed/);
    await expect.poll(editorText, patience).toContain('I wrote it.');
  });

  test('tells it more', async () => {
    const { page } = place;
    await commandByKey(
      page,
      'Switchyard: Follow Up…',
      { choose: 'Write alpha.' },
      { box: 'Follow Up on Session 1', text: 'And now?' },
    );
    await expect.poll(editorText, patience).toContain('There is no more.');
  });

  test('asks one about what is selected in an editor', async () => {
    const { page } = place;
    await openFileByKey(page, 'first.txt');
    await page.keyboard.press('ControlOrMeta+A');
    await page.locator('#status\\.editor\\.selection', { hasText: 'selected' }).waitFor();
    await commandByKey(page, 'Switchyard: Ask a Session About the Selection…', {
      box: 'Ask About notes/first.txt',
      text: 'Is it right?',
    });
    await expect.poll(() => line('Is it right?'), patience).toMatch(/Completed/);
  });

  test('stops one', async () => {
    const { page } = place;
    await commandByKey(page, 'Switchyard: New Session…', { box: 'New Session', text: 'Think on.' });
    await expect.poll(() => line('Think on.'), patience).toMatch(/Running/);
    await commandByKey(page, 'Switchyard: Stop Session', { choose: 'Think on.' });
    await expect.poll(() => line('Think on.'), patience).toMatch(/Failed/);
    await expect.poll(() => place.agents(), patience).toEqual([]);
  });

  test('turns one into a task', async () => {
    const { page } = place;
    await commandByKey(
      page,
      'Switchyard: Turn Session into Task…',
      { choose: 'Think on.' },
      { box: 'Turn into a Task', text: 'Think it over' },
    );
    await expect.poll(() => line('Think it over'), patience).toMatch(/planning/);
  });

  test('deletes one, after a question', async () => {
    const { page } = place;
    await commandByKey(page, 'Switchyard: Delete Session…', { choose: 'Think on.' });
    await answerQuestionByKey(page, 'Delete the session “Think on.”?', 'Delete Session');
    await expect.poll(() => line('Think on.'), patience).toBe('');
    await expect.poll(() => line('Write alpha.')).toContain('Completed');
  });
});

/** What the line of the tree says that has these words; nothing where there is none. */
async function line(words: string): Promise<string> {
  const lines = await place.page.locator('.part.sidebar .monaco-list-row').allTextContents();
  return lines.find((text) => text.includes(words)) ?? '';
}

async function editorText(): Promise<string> {
  const lines = await place.page.locator('.editor-instance .view-line').allTextContents();
  return lines.join('\n').replaceAll('\u00a0', ' ');
}
