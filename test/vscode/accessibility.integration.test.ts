import type { FrameLocator, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from '../support/accessibility.ts';
import { chooseTheme, themeKinds } from '../support/themes.ts';
import { createTask, runCommand } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, boardPage, patience } from './boardPage.ts';
import {
  notes,
  onLinux,
  planned,
  plannerScript,
  type Script,
  verifyCommand,
  writeNote,
} from './smallTask.ts';

// What axe-core says to everything that the board shows, in each kind of theme. Needs the extension built.

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
        plannerScript(
          'plan',
          planned('alpha'),
          planned('beta'),
          { ...planned('gamma'), verify: 'test -f notes/gamma.txt' },
          planned('delta', 'alpha', 'gamma'),
          planned('epsilon', 'gamma'),
        ),
        worker('alpha', 'right\n'),
        worker('beta', 'wrong\n'),
        { ...worker('gamma', 'right\n'), turns: [look('gamma'), { waitFor: 'never', text: 'Never said.' }] },
      ],
    },
    settings: {
      'switchyard.verifyCommand': verifyCommand,
      'switchyard.autoMerge': false,
      'switchyard.reviewPlans': true,
      'switchyard.maxAttempts': 1,
    },
  });
  board = boardPage(place.page);
});

afterAll(() => place?.close());

function look(key: string): Script['turns'][number] {
  return { text: `I look at the first note before ${key}.`, calls: [{ read: 'notes/first.txt' }] };
}

function worker(key: string, content: string): Script {
  return { role: 'worker', subtask: key, turns: [look(key), writeNote(key, content), { text: 'Written.' }] };
}

describe.runIf(onLinux)('everything that the board shows', () => {
  test('is without violations before there is a task', async () => {
    await runCommand(place.page, 'View: Show Switchyard');
    await runCommand(place.page, 'Switchyard: Open Board');
    await board.frame.getByText('No task yet').waitFor();
    await expectNoViolations({ 'no task': nothing });
  });

  test('is without violations while the task is planned', async () => {
    await createTask(place.page, { title: 'Write notes', description: 'Five of them.' });
    await board.frame.locator('.stage').waitFor(patience);
    await expectNoViolations({ planning: nothing, 'planning, inspector': showTask });
  });

  test('is without violations while a plan waits for approval', async () => {
    place.model.release('plan');
    await board.card('Write epsilon').waitFor(patience);
    await expectNoViolations({ 'pending cards': closeInspector });
  });

  test('is without violations with a card in each state: board, graph, menus, questions', async () => {
    await approve();
    await board.column('In Review').locator('[data-card]').waitFor(patience);
    await board.column('Blocked').locator('[data-card]', { hasText: 'Write beta' }).waitFor(patience);
    await expectNoViolations({
      'the board': closeInspector,
      'a menu': () => board.press('Write alpha', 'menu'),
      'a question': askToDelete,
      'the form for changes': askForChanges,
      'the graph': showGraph,
      'a dependency in the graph': selectDependency,
      'the board again': showBoard,
    });
  });

  test('is without violations in every tab of every inspector', async () => {
    const inspectors = ['alpha', 'beta', 'gamma', 'delta'].map((key) => () => {
      return board.card(`Write ${key}`).click();
    });
    await expectNoViolations(await tabsOf([...inspectors, showTask]));
  });

  test('is without violations where there is little room', async () => {
    await closeInspector();
    await place.page.setViewportSize({ width: 760, height: 700 });
    await expectNoViolations({
      'inspector over the board': () => board.card('Write alpha').click(),
      'narrow board': closeInspector,
      'narrow graph': showGraph,
      'narrow board again': showBoard,
    });
    await place.page.setViewportSize({ width: 1600, height: 900 });
  });

  test('would not be, with a button without a name or with words that nobody can read', async () => {
    for (const [index, theme] of themeKinds.entries()) {
      await chooseTheme(place.page, theme);
      await board.frame.locator('.task-header').evaluate((header: DecoyHost) => {
        header.insertAdjacentHTML(
          'beforeend',
          '<div id="decoys"><button></button><p>Nobody can read this.</p></div>',
        );
        const words = header.querySelector('#decoys p');
        // Set by script, since the page allows no style of its own in its markup.
        words?.style.setProperty('color', 'color-mix(in srgb, var(--page) 90%, var(--text))');
      });
      const found = (await violationsOf(place.page, rulesIn(index))).map((line) => line.split(':')[0]);
      await board.frame.locator('#decoys').evaluate((decoys: DecoyHost) => decoys.remove());
      const expected = rulesIn(index) === 'all' ? ['button-name', 'color-contrast'] : ['color-contrast'];
      expect(found.toSorted(), theme.label).toEqual(expected);
    }
  });
});

/** As much of the page's own elements as the decoys need. */
interface DecoyHost {
  insertAdjacentHTML(where: string, html: string): void;
  querySelector(
    selector: string,
  ): { readonly style: { setProperty(name: string, value: string): void } } | null;
  remove(): void;
}

type Surfaces = Readonly<Record<string, () => Promise<unknown>>>;

/** Brings each of these before the user in each theme and looks at all of them before it says what is wrong. */
async function expectNoViolations(surfaces: Surfaces): Promise<void> {
  const found: Record<string, string[]> = {};
  for (const [index, theme] of themeKinds.entries()) {
    await chooseTheme(place.page, theme);
    for (const [name, show] of Object.entries(surfaces)) {
      await show();
      const violations = await violationsOf(place.page, rulesIn(index));
      if (violations.length > 0) {
        found[`${theme.label}, ${name}`] = violations;
      }
      await closeWhatIsOpen();
    }
  }
  expect(found).toEqual({});
}

/** By the theme's place: what is no matter of colours is looked at in the first. */
function rulesIn(theme: number): 'all' | 'colours' {
  return theme === 0 ? 'all' : 'colours';
}

async function nothing(): Promise<void> {}

/** Each tab of these inspectors, by its own name, so that a new one is looked at as well. */
async function tabsOf(inspectors: readonly (() => Promise<unknown>)[]): Promise<Surfaces> {
  const surfaces: Record<string, () => Promise<unknown>> = {};
  for (const [inspector, show] of inspectors.entries()) {
    await show();
    const names = await tabs(board.frame).allTextContents();
    expect(names.length).toBeGreaterThan(2);
    for (const [index, name] of names.entries()) {
      surfaces[`inspector ${inspector + 1}, ${name}`] = async () => {
        await show();
        await tabs(board.frame).nth(index).click();
      };
    }
  }
  return surfaces;
}

function tabs(frame: FrameLocator): Locator {
  return frame.locator('.inspector').getByRole('tab');
}

async function approve(): Promise<void> {
  await board.frame.getByRole('button', { name: 'Approve Plan' }).click();
  const question = place.page.locator('.monaco-dialog-box');
  await question.getByRole('button', { name: 'Approve, and Let the Gate Run', exact: false }).first().click();
}

async function showTask(): Promise<void> {
  await board.frame.locator('.task-header').getByRole('button', { name: 'More Actions…' }).click();
  await board.frame.getByRole('menuitem', { name: 'Show Task Details' }).click();
}

async function closeInspector(): Promise<void> {
  const close = board.frame.locator('.inspector').getByRole('button', { name: 'Close', exact: true });
  if (await close.isVisible()) {
    await close.click();
  }
}

async function askToDelete(): Promise<void> {
  await board.card('Write delta').focus();
  await place.page.keyboard.press('Delete');
  await board.frame.getByRole('dialog').waitFor();
}

async function askForChanges(): Promise<void> {
  await board.chooseFromMenu('Write alpha', 'Request Changes…');
  await board.frame.getByLabel('What should change?').waitFor();
}

async function showGraph(): Promise<void> {
  await closeInspector();
  await board.frame.getByRole('button', { name: 'Graph', exact: true }).click();
  await board.frame.locator('.graph-world [data-card]').first().waitFor();
}

async function selectDependency(): Promise<void> {
  await board.frame.locator('.graph [data-edge]').first().focus();
  await board.frame.locator('.graph-remove').waitFor();
}

async function showBoard(): Promise<void> {
  await board.frame.getByRole('button', { name: 'Board', exact: true }).click();
  await board.column('Ready').waitFor();
}

/** A menu or a question that a surface has opened. */
async function closeWhatIsOpen(): Promise<void> {
  const open = board.frame.locator('.menu, dialog[open]');
  if ((await open.count()) > 0) {
    await place.page.keyboard.press('Escape');
    await open.first().waitFor({ state: 'detached' });
  }
}
