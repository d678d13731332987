import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choose, createTask, findMessage, lineOf, runCommand } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, boardPage, patience } from './boardPage.ts';
import { notes, onLinux, planned, plannerScript, verifyCommand } from './smallTask.ts';

// A Planner and a worker that a repository has turned against its user: whatever they say is text, wherever it is
// shown. Needs the extension built.

let place: Workplace;
let board: BoardPage;

const picture = '<img src=x onerror="top.sprung=1">';
const vector = '<svg onload="top.sprung=1"></svg>';
const command = '[Pay](command:workbench.action.reloadWindow)';
const script = '[here](javascript:top.sprung=1)';
const markup = `${picture} ${vector} ${command} ${script}`;
/** VS Code's own, in some places that it shows words in. */
const icon = '$(zap)';
const file = 'notes/<svg onload="top.sprung=1">.txt';
/** Colours, a window title, the clipboard, a link, and what turns text round. */
const sequences =
  '\u001b[31mred\u001b[0m\u001b]0;owned\u0007\u001b]52;c;aGk=\u0007\u001b]8;;http://x\u0007link\u202egpj';

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  const hostile = {
    ...planned('alpha'),
    title: `Write \u202e${picture} ${command} ${icon}`,
    spec: markup,
    plan: `${markup}\n\n${vector}`,
    acceptance: [markup],
    scope: ['notes/*'],
  };
  place = await openWorkplace({
    files: notes,
    scenario: {
      scripts: [
        plannerScript('plan', hostile),
        {
          role: 'worker',
          turns: [
            {
              text: `${markup}\n${sequences}`,
              calls: [
                { write: file, content: 'wrong\n' },
                {
                  bash: "printf '\\033]0;owned\\007\\033[31m<img src=x onerror=top.sprung=1>'; head -c 1000000 /dev/zero | tr '\\0' x",
                },
                { bash: `git add notes && git commit -m '${picture} ${command}'` },
              ],
            },
            { text: 'z'.repeat(1_000_000), calls: [{ bash: 'true' }] },
            { text: `${command} ${sequences}` },
          ],
        },
      ],
    },
    settings: {
      'switchyard.verifyCommand': verifyCommand,
      'switchyard.maxAttempts': 1,
      'switchyard.notifications': ['failures'],
    },
  });
  board = boardPage(place.page);
});

afterAll(() => place?.close());

describe.runIf(onLinux)('what agents say', () => {
  test('fault 105: stands on a card and in what needs the user as it was written', async () => {
    await runCommand(place.page, 'View: Show Switchyard');
    await createTask(place.page, { title: `Write ${picture}`, description: markup });
    place.model.release('plan');
    const card = board.column('Blocked').locator('[data-card]');
    await card.waitFor({ timeout: 120_000 });
    await expect.poll(() => card.locator('.title').textContent()).toBe(`Write ${picture} ${command} ${icon}`);
    await expectHarmless();
  });

  test.each(['Overview', 'Transcript', 'Runs', 'Timeline'])('is text in the inspector: %s', async (tab) => {
    await board.column('Blocked').locator('[data-card]').click();
    await board.frame.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
    for (const summary of await board.frame.locator('aside summary, .inspector summary').all()) {
      await summary.click();
    }
    await expectHarmless();
  });

  test('fault 107: has lost its control sequences, and a line of a megabyte its end', async () => {
    await board.frame.getByRole('tab', { name: 'Transcript' }).click();
    const run = board.frame.locator('select option', { hasText: 'Worker' });
    await board.frame.locator('.run-choice select').selectOption({ label: (await run.textContent()) ?? '' });
    const transcript = board.frame.locator('.transcript-area');
    await expect.poll(() => transcript.textContent(), patience).toContain('redlinkgpj');
    expect((await transcript.textContent())?.length).toBeLessThan(400_000);
  });

  test('is text in the graph', async () => {
    await board.frame.getByRole('button', { name: 'Graph', exact: true }).click();
    await board.frame.locator('.graph-node').waitFor();
    await expect.poll(() => board.frame.locator('.graph-node').textContent()).toContain('<img src=x');
    await expectHarmless();
    await board.frame.getByRole('button', { name: 'Board', exact: true }).click();
  });

  test('is text in the tree and its tooltips', async () => {
    const row = place.page.locator('.part.sidebar [role="treeitem"]', { hasText: '#1 Write' });
    await expect.poll(() => row.textContent()).toContain(`Write ${picture} ${command} ${icon}`);
    await row.hover();
    const tooltip = place.page.locator('.workbench-hover, .monaco-hover').filter({ hasText: 'Write' });
    await tooltip.first().waitFor(patience);
    await expect.poll(() => tooltip.first().textContent()).toContain(`${picture} ${command} ${icon}`);
    expect(await tooltip.locator('a, img[src="x"], .codicon-zap').count()).toBe(0);
    expect(await row.locator('.codicon-zap').count()).toBe(0);
    await expectHarmless();
  });

  test('would be found if it were more than text', async () => {
    await board.frame.locator('body').evaluate((body: Body) => {
      body.insertAdjacentHTML('beforeend', '<p id="planted"><a href="command:x" onclick="">\u001b</a></p>');
    });
    expect(await found()).toEqual(['handler A', 'link command:x', 'control character']);
    await board.frame.locator('#planted').evaluate((planted: Body) => planted.remove());
  });

  test('is no icon in a list, and no link in a message', async () => {
    // While the board is in sight, it says enough.
    await runCommand(place.page, 'View: Close All Editors');
    await runCommand(place.page, 'Switchyard: Retry Subtask');
    await expect
      .poll(() => lineOf(place.page, 'Write <img'))
      .toContain(`Write ${picture} ${command} ${icon}`);
    expect(await place.page.locator('.quick-input-widget .codicon-zap').count()).toBe(0);
    await choose(place.page, 'Write <img');
    await expect.poll(() => place.firstPrompts('worker')).toHaveLength(2);
    const row = place.page.locator('.part.sidebar [role="treeitem"]', { hasText: '#1 Write' });
    await expect.poll(() => row.textContent(), { timeout: 120_000 }).toMatch(/failed$/);
    const message = await findMessage(place.page, 'Write <img');
    expect(await message.textContent()).toContain('Pay');
    expect(await message.textContent()).toContain(` ${icon}`);
    expect(await message.locator('.notification-list-item-message a').count()).toBe(0);
  });
});

async function expectHarmless(): Promise<void> {
  expect(await found()).toEqual([]);
  for (const frame of place.page.frames()) {
    expect(await sprungIn(frame)).toBe('undefined');
  }
}

function sprungIn(frame: Frame): Promise<string> {
  return frame.evaluate('typeof window.sprung');
}

interface Body {
  readonly textContent: string | null;
  insertAdjacentHTML(where: 'beforeend', markup: string): void;
  querySelectorAll(selector: string): Iterable<{
    readonly tagName: string;
    getAttribute(name: string): string | null;
    getAttributeNames(): string[];
  }>;
  remove(): void;
}

/** What is on the board's page that only markup, a link or a terminal could have brought. */
function found(): Promise<string[]> {
  return board.frame.locator('body').evaluate((body: Body) => {
    const all = [...body.querySelectorAll('*')];
    const link = /^(command|javascript|data|file):/i;
    const href = (element: (typeof all)[number]) =>
      element.getAttribute('href') ?? element.getAttribute('xlink:href') ?? element.getAttribute('src') ?? '';
    return [
      ...all
        .filter((element) => element.getAttributeNames().some((name) => name.startsWith('on')))
        .map(({ tagName }) => `handler ${tagName}`),
      ...all.filter((element) => link.test(href(element))).map((element) => `link ${href(element)}`),
      ...all
        .filter(({ tagName }) => ['IMG', 'IFRAME', 'OBJECT', 'EMBED', 'FORM'].includes(tagName))
        .map(({ tagName }) => `element ${tagName}`),
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for.
      ...(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(body.textContent ?? '')
        ? ['control character']
        : []),
    ];
  });
}
