import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, choose, createTask, findMessage, runCommand, showWorkbench } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, boardPage, patience } from './boardPage.ts';
import { notes, onLinux, planned, plannerScript, verifyCommand, writeNote } from './smallTask.ts';

// A run that has said 100 MB, looked at on the board, and one of a session, read in an editor. Needs the extension built.

let place: Workplace;
let board: BoardPage;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  place = await openWorkplace({
    files: notes,
    scenario: {
      scripts: [
        plannerScript('plan', planned('alpha')),
        { role: 'worker', subtask: 'alpha', turns: [writeNote('alpha', 'alpha\n'), { text: 'Written.' }] },
        { role: 'session', turns: [{ text: 'I begin to look.' }] },
      ],
    },
    settings: { 'switchyard.verifyCommand': verifyCommand, 'switchyard.autoMerge': false },
  });
  board = boardPage(place.page);
  place.model.release('plan');
  await createTask(place.page, { title: 'Write notes', description: 'One.' });
  await runCommand(place.page, 'Switchyard: Open Board');
});

afterAll(() => place?.close());

const length = 100 * 1024 * 1024;

describe.runIf(onLinux)('a transcript of 100 MB', () => {
  test('opens at its end, for which pages of it are read', async () => {
    await board.expectCards('In Review', ['#1 Write alpha', 'gate passed', '+1 −0']);
    steps = await writeLongLog('I write alpha.');
    const before = await bytesRead();
    await board.card('Write alpha').click();
    await board.frame.getByRole('tab', { name: 'Transcript' }).click();
    await board.frame.getByRole('combobox').selectOption({ label: 'Worker, attempt 1 · done' });
    await said(`Step ${steps}`).waitFor(patience);
    await expect.poll(() => isInSight(`Step ${steps}`)).toBe(true);
    expect((await bytesRead()) - before).toBeLessThan(length / 10);
  });

  test('goes back as far as somebody scrolls, and holds only what is near', async () => {
    const scrollBack = async () => {
      await scrollTo(0);
      return firstStep();
    };
    await expect.poll(scrollBack, patience).toBeLessThan(steps - 1_000);
    expect(await board.frame.locator('.transcript .entry').count()).toBeLessThan(2_000);
  });

  test('stays where somebody reads while more is loaded above', async () => {
    // What was asked for by the last scroll has come.
    await expect.poll(scrollTop, patience).toBeGreaterThan(1_000);
    await scrollTo(600);
    await expect.poll(topStep, patience).not.toBe('');
    const step = await topStep();
    await expect.poll(scrollTop, patience).toBeGreaterThan(1_000);
    await expect.poll(topStep, patience).toBe(step);
  });

  test('is at its end again with one click', async () => {
    await board.frame.getByRole('button', { name: 'Jump to Latest' }).click();
    await said(`Step ${steps}`).waitFor(patience);
    await expect.poll(() => isInSight(`Step ${steps}`), patience).toBe(true);
  });

  test('has beside it what the agent was told, word for word', async () => {
    await board.frame.getByRole('button', { name: 'Prompt', exact: true }).click();
    const [prompt = ''] = place.firstPrompts('worker', 'alpha');
    const shown = await board.frame.locator('pre.prompt').textContent();
    expect(shown).toContain('Switchyard subtask: alpha');
    expect(prompt).toContain(shown?.trim() ?? 'nothing');
  });

  test('is told in short by the timeline, the newest last', async () => {
    await board.frame.getByRole('tab', { name: 'Timeline' }).click();
    const lines = board.frame.locator('.timeline-area li > :last-child');
    await expect.poll(() => lines.allInnerTexts(), patience).toContain('In review');
    const texts = await lines.allInnerTexts();
    const places = ['In progress', 'In review'].map((text) => texts.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(texts.some((text) => text.startsWith('Worker, attempt 1'))).toBe(true);
  });
});

describe.runIf(onLinux)('the transcript of a session that has said 100 MB', () => {
  test('opens at its end, for which pages of it are read', async () => {
    const { page, editor } = place;
    await runCommand(page, 'Switchyard: New Session…');
    await answer(page, 'New Session', 'Look at all of it.');
    await expect.poll(editorText, patience).toContain('I begin to look.');
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'View: Show Switchyard');
    const line = page.locator('.part.sidebar .monaco-list-row', { hasText: 'Look at all of it.' });
    await expect.poll(() => line.first().textContent(), patience).toContain('Completed');
    steps = await writeLongLog('I begin to look.');
    // The window that comes then knows nothing of what was shown.
    await showWorkbench(editor);
    await expect.poll(async () => (await place.extensionHosts()).length, patience).toBe(1);
    await runCommand(page, 'View: Show Switchyard');
    await line.first().waitFor();
    const before = await bytesRead();
    await runCommand(page, 'Switchyard: Open Session Transcript');
    await choose(page, 'Look at all of it.');
    await expect.poll(editorSteps, patience).toContain(steps);
    expect((await bytesRead()) - before).toBeLessThan(length / 10);
  });

  test('shows what was said earlier when that is asked for, where one was reading', async () => {
    const { page } = place;
    await page.keyboard.press('Control+Home');
    await expect
      .poll(editorText, patience)
      .toMatch(/> Look at all of it\.[\s\S]*⋯ earlier: \d+ MB[\s\S]*Step \d+\./);
    const first = Math.min(...(await editorSteps()));
    await lens('Show Earlier').click(patience);
    await expect.poll(editorSteps, patience).toEqual(expect.arrayContaining([first - 1, first]));
  });

  test('can be read from its very beginning on', async () => {
    const { page } = place;
    await runCommand(page, 'Switchyard: Show Transcript from the Beginning');
    await expect.poll(editorText, patience).toMatch(/I begin to look\.[\s\S]*Step 1\./);
    await page.keyboard.press('Control+End');
    await expect.poll(editorText, patience).toContain('⋯ later');
    const last = Math.max(...(await editorSteps()));
    expect(last).toBeLessThan(1_000);
    await lens('Show Later').click(patience);
    await expect.poll(editorSteps, patience).toContain(last + 1);
  });

  test('is at its end again when that is asked for', async () => {
    const { page } = place;
    await runCommand(page, 'Switchyard: Show End of Transcript');
    await expect.poll(editorSteps, patience).toContain(steps);
    await runCommand(page, 'Switchyard: Show Later in Transcript');
    await findMessage(page, 'Nothing was said after that.');
  });
});

/** What the agent of a session is read to have done, in an editor. */
const editorText = async () =>
  (await place.page.locator('.editor-instance .view-line').allTextContents())
    .join('\n')
    .replaceAll('\u00a0', ' ');
const editorSteps = async () =>
  [...(await editorText()).matchAll(/Step (\d+)\./g)].map(([, step]) => Number(step));
const lens = (title: string) => place.page.locator('.codelens-decoration a', { hasText: title }).first();

/** The last step that has been written. */
let steps = 0;

/** Goes on with the log of a run that has said this, as its agent would. */
async function writeLongLog(words: string): Promise<number> {
  const runs = (await readdir(place.scratch, { recursive: true })).filter((path) =>
    path.endsWith('events.ndjson'),
  );
  const logs = await Promise.all(
    runs.map(async (path) => ({ path, text: await readFile(join(place.scratch, path), 'utf8') })),
  );
  const log = join(place.scratch, logs.find(({ text }) => text.includes(words))?.path ?? '');
  let written = 0;
  for (let bytes = 0; bytes < length; ) {
    const block = Array.from({ length: 2_000 }, (_, index) => line(written + index + 1)).join('');
    written += 2_000;
    await appendFile(log, block);
    bytes += block.length;
  }
  return written;
}

function line(step: number): string {
  const text = `Step ${step}. ${'I look at the next part of it. '.repeat(30)}`;
  const message = { id: `m${step}`, role: 'assistant', model: 'm', content: [{ type: 'text', text }] };
  return `${JSON.stringify({ type: 'assistant', message })}\n`;
}

const said = (words: string) =>
  board.frame.locator('.transcript .entry.said', { hasText: `${words}.` }).last();
const scroller = () => board.frame.locator('.transcript-area');

/** As much of the page's own as is read. */
interface Element {
  scrollTop: number;
  readonly textContent: string | null;
  closest(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
  getBoundingClientRect(): { readonly top: number; readonly bottom: number };
}

async function scrollTo(top: number): Promise<void> {
  await scroller().evaluate((area: Element, wanted) => {
    area.scrollTop = wanted;
  }, top);
}

const scrollTop = () => scroller().evaluate((area: Element) => area.scrollTop);

function isInSight(words: string): Promise<boolean> {
  return said(words).evaluate((row: Element) => {
    const area = row.closest('.transcript-area')?.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return area !== undefined && bottom > area.top && top < area.bottom;
  });
}

async function stepsShown(): Promise<readonly number[]> {
  const texts = await board.frame.locator('.transcript .entry.said').allTextContents();
  return texts
    .flatMap((text) => Number(/Step (\d+)/.exec(text)?.[1] ?? Number.NaN))
    .filter((step) => step > 0);
}

const firstStep = async () => Math.min(...(await stepsShown()));

/** The step at the upper edge of what is seen; nothing while the rows there are still to be drawn. */
async function topStep(): Promise<string> {
  return scroller().evaluate((area: Element) => {
    const edge = area.getBoundingClientRect().top;
    const isBelow = (element: Element) => element.getBoundingClientRect().bottom > edge;
    const group = [...area.querySelectorAll('.row-group')].find(isBelow);
    const text = [...(group?.querySelectorAll('.entry.said') ?? [])].find(isBelow)?.textContent ?? '';
    return /Step \d+/.exec(text)?.[0] ?? '';
  });
}

/** By the extension's own process. */
async function bytesRead(): Promise<number> {
  const counts = await Promise.all(
    (await place.extensionHosts()).map(async (pid) =>
      Number(/rchar: (\d+)/.exec(await readFile(`/proc/${pid}/io`, 'utf8'))?.[1]),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
