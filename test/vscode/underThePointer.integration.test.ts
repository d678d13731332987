import type { FrameLocator, Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { type BoardInBrowser, boardAddress, openBoardInBrowser } from '../support/boardInBrowser.ts';
import { projectView, subtask, task } from '../support/viewFixture.ts';
import { onLinux } from './smallTask.ts';

// What changes on the page while somebody reaches for it. Needs the extension built.

const worked = { baseCommit: 'b'.repeat(40), branch: 'sw-branch' };
const cards = [
  card(1, { status: 'IN_PROGRESS', ...worked }),
  card(2, { status: 'COMPLETED', ...worked }),
  card(3, { status: 'COMPLETED', ...worked }),
  card(4, { status: 'BLOCKED_DEPENDENCY', dependsOn: ['s3'] }),
  card(5, { status: 'BLOCKED_DEPENDENCY', dependsOn: ['s4'] }),
  card(6, {}),
  card(7, {}),
];
const view = projectView({
  tasks: [task({ id: 'task', title: 'Write notes', subtasks: cards.length })],
  subtasks: cards,
});

let board: BoardInBrowser;
let frame: FrameLocator;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  board = await openBoardInBrowser();
  frame = board.page.frameLocator('iframe');
  await board.page.evaluate(`
    globalThis.asked = [];
    addEventListener('message', ({ data }) => data.kind === 'intent' && asked.push(data.intent));
    globalThis.say = (subtasks) => {
      sequence += 1;
      post({ kind: 'patch', patch: { sequence, project: null, tasks: [], subtasks, sessions: [], runs: [], removed: [] } });
      return nextFrame().then(nextFrame);
    };
    // Cards glide to their places.
    globalThis.atRest = () => Promise.all(frame.contentDocument.getAnimations()
      .filter(({ effect }) => effect.target.matches('[data-card]')).map(({ finished }) => finished));
    globalThis.pressAt = ({ x, y }) => frame.contentDocument.elementFromPoint(x, y)
      .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, detail: 1 }));
    keep('${board.addressOf(view)}');
  `);
});

beforeEach(async () => {
  if (onLinux) {
    await board.page.evaluate(`asked.length = 0; open('${boardAddress}').then(settle)`);
  }
});

afterAll(() => board?.close());

describe.runIf(onLinux)('a hand that is on its way', () => {
  test('merges nothing with what was meant to stop', async () => {
    await frame.locator('[data-card="s1"]').click();
    const inspector = frame.locator('.inspector-head');
    const stop = await centre(inspector.getByRole('button', { name: 'Stop' }));
    await changeAndPress({ status: 'COMPLETED' }, 's1', stop);
    const merge = inspector.getByRole('button', { name: 'Merge' });
    await merge.waitFor();
    expect(await asked()).toEqual([]);
    const { x, width } = await boxOf(merge);
    expect(stop.x > x + width).toBe(true);
    await merge.click();
    await expect.poll(asked).toEqual([expect.objectContaining({ subtaskId: 's1' })]);
  });

  test('merges nothing with what slides below it in the list, and something a moment later', async () => {
    const merges = frame.locator('.needs-you').getByRole('button', { name: 'Merge' });
    const first = await centre(merges.first());
    await changeAndPress({ status: 'MERGED' }, 's2', first);
    expect(await asked()).toEqual([]);
    await merges.first().click();
    await expect.poll(asked).toEqual([expect.objectContaining({ subtaskId: 's3' })]);
  });

  test('does nothing with the button of a card that slides below it', async () => {
    const start = (id: string) => frame.locator(`[data-card="${id}"] [data-action="start"]`);
    await changeAndPress({ status: 'IN_PROGRESS' }, 's6', await centre(start('s6')));
    expect(await asked()).toEqual([]);
    await frame.locator('[data-card="s7"]').hover();
    await start('s7').click();
    await expect.poll(asked).toEqual([{ kind: 'startSubtask', subtaskId: 's7' }]);
  });

  test('acts at once on a button that appears where none stood', async () => {
    await frame.locator('[data-card="s2"]').click();
    const merge = frame.locator('.inspector-head').getByRole('button', { name: 'Merge' });
    expect(await merge.getAttribute('aria-disabled')).toBeNull();
  });
});

describe.runIf(onLinux)('a board without a card that has the focus', () => {
  test('is entered by an arrow key, where the Tab key would lead to', async () => {
    await frame.locator('[data-column="ready"] .cards').click({ position: { x: 20, y: 300 } });
    await board.page.keyboard.press('ArrowDown');
    await expect
      .poll(() => frame.locator('[data-card]:focus').getAttribute('data-card', { timeout: 2_000 }))
      .toBe('s6');
  });
});

describe.runIf(onLinux)('a drop that is refused', () => {
  test('is explained near the head of the column, and once more when it was tried', async () => {
    const column = frame.locator('[data-column="inProgress"]');
    const from = await centre(frame.locator('[data-card="s4"]'));
    const { x, y, width, height } = await boxOf(column);
    await board.page.mouse.move(from.x, from.y);
    await board.page.mouse.down();
    await board.page.mouse.move(x + width / 2, y + height / 2, { steps: 8 });
    const hint = column.locator('.drop-hint');
    await hint.waitFor();
    expect((await boxOf(hint)).y - y).toBeLessThan(50);
    await board.page.mouse.up();
    const said = frame.locator('[role="status"] .refusal');
    await expect.poll(() => said.allInnerTexts()).toEqual(['#4: It waits for #3.']);
    expect(await asked()).toEqual([]);
  });
});

describe.runIf(onLinux)('the handle that a dependency is drawn from', () => {
  test('is large enough to be hit, however small the graph is', async () => {
    await frame.getByRole('button', { name: 'Graph', exact: true }).click();
    const [one, five] = ['s1', 's5'].map((id) => frame.locator(`[data-card="${id}"]`));
    if (one === undefined || five === undefined) {
      throw new Error('There are two nodes.');
    }
    for (let times = 0; times < 4; times += 1) {
      await frame.getByRole('button', { name: 'Zoom Out (-)' }).click();
    }
    await one.hover();
    const handle = await boxOf(one.locator('[data-handle]'));
    expect(Math.min(handle.width, handle.height)).toBeGreaterThanOrEqual(24);
    const to = await centre(five);
    await board.page.mouse.move(handle.x + handle.width - 3, handle.y + 4);
    await board.page.mouse.down();
    await board.page.mouse.move(to.x, to.y, { steps: 8 });
    await board.page.mouse.up();
    await expect.poll(asked).toEqual([{ kind: 'addDependency', subtaskId: 's5', dependsOnId: 's1' }]);
  });
});

interface Place {
  readonly x: number;
  readonly y: number;
}

function card(number: number, parts: Partial<SubtaskView>): SubtaskView {
  const id = `s${number}`;
  return subtask({ id, taskId: 'task', number, position: number, title: `Note ${number}`, ...parts });
}

/** In one go, so that no moment goes by however slow the machine is. */
async function changeAndPress(changes: Partial<SubtaskView>, id: string, at: Place): Promise<void> {
  const changed = cards.filter((one) => one.id === id).map((one) => ({ ...one, ...changes }));
  await board.page.evaluate(
    `say(${JSON.stringify(changed)}).then(atRest).then(() => pressAt(${JSON.stringify(at)})).then(nextFrame).then(nextTask)`,
  );
}

function asked(): Promise<unknown> {
  return board.page.evaluate('asked');
}

async function centre(locator: Locator): Promise<Place> {
  const { x, y, width, height } = await boxOf(locator);
  return { x: x + width / 2, y: y + height / 2 };
}

async function boxOf(locator: Locator) {
  return (await locator.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
}
