import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBoard, readStatus } from '../support/readViews.ts';
import { awaitStoredTab, createTask, runCommand, showWorkbench } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { agentRecords } from './agentRecords.ts';
import { type BoardPage, boardPage, wholeJob } from './boardPage.ts';
import {
  notes,
  onLinux,
  planned,
  plannerScript,
  type Script,
  verifyCommand,
  writeNote,
} from './smallTask.ts';

// Agents that talk go on through whatever happens to the window. Needs the extension built.

/** Agents are real processes on a machine that they share. */
const patience = { timeout: 90_000 };

describe.runIf(onLinux)('a window that is loaded again while two agents talk', () => {
  const keys = ['alpha', 'beta'];
  const steps = 40;
  let place: Workplace;
  let board: BoardPage;
  let before: Awaited<ReturnType<typeof agentRecords>>;

  beforeAll(async () => {
    place = await openTalk(keys, { steps, delayMs: 500 });
    board = boardPage(place.page);
    await startTask(place);
  });
  afterAll(() => place?.close());

  test('shows the same two agents live again', async () => {
    await expect.poll(() => leastSaid(place, keys), patience).toBeGreaterThan(3);
    await expect.poll(() => liveSteps(place, keys), patience).toSatisfy(areAll((step) => step > 2));
    before = await agentRecords(place);
    expect(before.map(({ subtask }) => subtask).toSorted()).toEqual(['alpha', 'beta', null]);

    await awaitStoredTab(place.page, 'switchyard.board');
    const last = await liveSteps(place, keys);
    await place.page.reload();
    await expect
      .poll(() => liveSteps(place, keys), patience)
      .toSatisfy(areAll((step, index) => step > (last[index] ?? 0)));
    expect(await cardStates(place)).toEqual([
      ['In Progress', ...keys.map((key, index) => [`#${index + 1} Write ${key}`, 'attempt 1/10'])],
    ]);
  });

  test('goes on with the same processes, and starts no other', async () => {
    const workers = (await agentRecords(place)).map(({ subtask, pid }) => ({ subtask, pid }));
    expect(workers).toEqual(before.map(({ subtask, pid }) => ({ subtask, pid })));
    const alive = (await place.agents()).map((line) => Number.parseInt(line, 10));
    for (const { subtask, pid } of workers) {
      expect(alive.includes(pid ?? 0)).toBe(subtask !== null);
    }
  });

  test('comes to show their last line', async () => {
    await expect.poll(() => liveSteps(place, keys), patience).toEqual([steps, steps]);
  });

  test('has every line that they said before, meanwhile and after', () =>
    expectWholeLogs(place, board, keys, steps));

  test('ends with the task done, each subtask worked by one agent', () => expectDone(place, keys));
});

describe.runIf(onLinux)('a window that is loaded again and again', () => {
  const keys = ['alpha', 'beta', 'gamma'];
  const steps = 60;
  let place: Workplace;
  let board: BoardPage;

  beforeAll(async () => {
    place = await openTalk(keys, { steps, delayMs: 1_000 });
    board = boardPage(place.page);
    await startTask(place);
  });
  afterAll(() => place?.close());

  test('fault 27: twenty reloads in a row start no second agent, lose no line, and the task ends done', async () => {
    const started = await agentsOf(place, keys);
    for (let reloads = 1; reloads <= 20; reloads += 1) {
      await place.page.reload();
      await place.page.locator('.monaco-workbench .part.statusbar').waitFor(patience);
      // Now before the extension is there, now while it takes up the work, now when all is at rest.
      if (reloads % 3 === 1) {
        await expect.poll(() => readStatus(place.page), patience).toBe('3 agents');
      } else if (reloads % 3 === 2) {
        await runCommand(place.page, 'Switchyard: Open Board');
        await expect.poll(() => liveSteps(place, keys), patience).toSatisfy(areAll((step) => step > 0));
      }
      expect(await agentsOf(place, keys)).toEqual(started);
    }
    await expectWholeLogs(place, board, keys, steps);
    await expectDone(place, keys);
  }, 900_000);
});

describe.runIf(onLinux)('an extension host that is killed while eight agents talk', () => {
  const keys = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'];
  const steps = 30;
  let place: Workplace;
  let board: BoardPage;

  beforeAll(async () => {
    place = await openTalk(keys, { steps, delayMs: 1_000 });
    board = boardPage(place.page);
    await startTask(place);
  });
  afterAll(() => place?.close());

  test('fault 25: leaves the agents at work, and the next one takes up all eight', async () => {
    const started = await agentsOf(place, keys);
    const hosts = await place.extensionHosts();
    expect(hosts).toHaveLength(1);
    for (const host of hosts) {
      process.kill(host, 'SIGKILL');
    }
    // VS Code may have started another one already.
    const left = async () => (await place.extensionHosts()).filter((host) => hosts.includes(host));
    await expect.poll(left, patience).toEqual([]);
    const said = leastSaid(place, keys);
    await expect.poll(() => leastSaid(place, keys), patience).toBeGreaterThan(said + 1);

    await showWorkbench(place.editor);
    // The browser may not have stored yet that there was a board.
    await runCommand(place.page, 'Switchyard: Open Board');
    await expect.poll(() => liveSteps(place, keys), patience).toSatisfy(areAll((step) => step > said));
    expect(await agentsOf(place, keys)).toEqual(started);
  });

  test('fault 26: nothing hung on being told to deactivate: no line is lost and the task ends done', async () => {
    await expectWholeLogs(place, board, keys, steps);
    await expectDone(place, keys);
  }, 900_000);
});

/** Each agent says one thing after the other for longer than a reload takes, then waits for `end` to do its work. */
function openTalk(keys: readonly string[], talk: { steps: number; delayMs: number }): Promise<Workplace> {
  const worker = (key: string): Script => ({
    role: 'worker',
    subtask: key,
    turns: [
      ...steps(talk.steps).map((step) => ({
        delayMs: talk.delayMs,
        text: words(key, step),
        calls: [{ grep: `${key} ${step}` }],
      })),
      { waitFor: 'end', ...writeNote(key, `${key}\n`) },
      { text: words(key, 'the end') },
    ],
  });
  return openWorkplace({
    files: notes,
    scenario: { scripts: [plannerScript('plan', ...keys.map((key) => planned(key))), ...keys.map(worker)] },
    settings: {
      'switchyard.verifyCommand': verifyCommand,
      'switchyard.autoMerge': true,
      'switchyard.maxAgents': keys.length,
    },
  });
}

async function startTask(place: Workplace): Promise<void> {
  place.model.release('plan');
  await runCommand(place.page, 'View: Show Switchyard');
  await createTask(place.page, { title: 'Write notes', description: '' });
}

function steps(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function words(key: string, step: number | string): string {
  return `Step ${step} of ${key}.`;
}

/** How many answers the slowest of the agents has been given. */
function leastSaid({ model }: Workplace, keys: readonly string[]): number {
  const answers = (key: string) => model.requests.filter(({ agent }) => agent?.subtask === key).length;
  return Math.min(...keys.map(answers));
}

/** The number of the step that each card shows as what its agent does now; 0 where it shows none. */
async function liveSteps({ page }: Workplace, keys: readonly string[]): Promise<number[]> {
  const cards = await readBoard(page).then(
    ({ columns }) => columns.flatMap(([, ...inColumn]) => inColumn),
    () => [],
  );
  return keys.map((key) => {
    const lines = cards.find(([title]) => title?.endsWith(` Write ${key}`)) ?? [];
    const numbers = lines.slice(1).map((line) => /^(?:Grep \w+|Step) (\d+)/.exec(line)?.[1]);
    return Math.max(0, ...numbers.map((number) => Number(number ?? 0)));
  });
}

function areAll(holds: (step: number, index: number) => boolean): (steps: readonly number[]) => boolean {
  return (shown) => shown.every(holds);
}

/** The cards without what their agents do at this moment. */
async function cardStates({ page }: Workplace): Promise<unknown> {
  const { columns } = await readBoard(page);
  return columns.map(([name, ...cards]) => [
    name,
    ...cards.map(([title = '', ...lines]) => [title, ...lines.filter((line) => line.startsWith('attempt'))]),
  ]);
}

/** The one process of each subtask, once all of them are at work. */
async function agentsOf(place: Workplace, keys: readonly string[]): Promise<unknown> {
  await expect.poll(() => leastSaid(place, keys), patience).toBeGreaterThan(1);
  const agents = (await agentRecords(place)).filter(({ subtask }) => subtask !== null);
  expect(agents.map(({ subtask }) => subtask).toSorted()).toEqual(keys.toSorted());
  const alive = (await place.agents()).map((line) => Number.parseInt(line, 10));
  for (const { pid } of agents) {
    expect(alive).toContain(pid);
  }
  return agents.map(({ subtask, pid }) => ({ subtask, pid }));
}

/** In the log as in the transcript on the board stands all that was said, in order and once. */
async function expectWholeLogs(
  place: Workplace,
  board: BoardPage,
  keys: readonly string[],
  count: number,
): Promise<void> {
  for (const key of keys) {
    const all = steps(count).map((step) => words(key, step));
    await board.card(`Write ${key}`).click();
    await board.frame.getByRole('tab', { name: 'Transcript' }).click();
    const said = board.frame.locator('.transcript .entry.said');
    await expect.poll(() => said.allTextContents(), wholeJob).toEqual(all);
    const records = await agentRecords(place);
    expect(records.filter(({ subtask }) => subtask === key).map(({ said }) => said)).toEqual([all]);
  }
}

async function expectDone(place: Workplace, keys: readonly string[]): Promise<void> {
  place.model.release('end');
  await expect.poll(() => readBoard(place.page), { timeout: 180_000 }).toMatchObject({ task: 'Done' });
  const merged = (await readBoard(place.page)).columns.flatMap(([name, ...cards]) => [name, ...cards.flat()]);
  expect(merged.toSorted()).toEqual([...keys.map((key, index) => `#${index + 1} Write ${key}`), 'Merged']);
  expect(await place.repository.git('ls-tree', '--name-only', 'main', 'notes/')).toBe(
    ['first', ...keys]
      .toSorted()
      .map((name) => `notes/${name}.txt`)
      .join('\n'),
  );
  const agents = await agentRecords(place);
  expect(agents.map(({ subtask }) => subtask ?? '').toSorted()).toEqual(['', ...keys].toSorted());
  // Nobody was asked the same twice.
  const asked = place.model.requests.filter(({ agent }) => agent !== null);
  const questions = asked.map(({ agent, answers }) => `${agent?.role} ${agent?.subtask} ${answers}`);
  expect(questions).toEqual([...new Set(questions)]);
  await expect.poll(() => place.agents(), patience).toEqual([]);
  await expect.poll(() => place.leftovers(), patience).toEqual([]);
}
