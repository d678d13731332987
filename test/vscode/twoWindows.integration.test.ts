import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerQuestion, createTask, runCommand, showWorkbench } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { boardPage, patience } from './boardPage.ts';
import { openOtherWindow } from './otherWindow.ts';
import { notes, onLinux, planned, plannerScript, verifyCommand, writeNote } from './smallTask.ts';

// Two windows on one folder, each with an extension host of its own. Needs the extension built.

let place: Workplace;
let second: Page;

const following = 'Another window works on this project.';

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  const look = { text: 'I look first.', calls: [{ read: 'notes/first.txt' }] };
  place = await openWorkplace({
    files: notes,
    scenario: {
      scripts: [
        plannerScript('plan', planned('alpha')),
        {
          role: 'worker',
          subtask: 'alpha',
          turns: [look, { waitFor: 'alpha', ...writeNote('alpha', 'right\n') }],
        },
      ],
    },
    settings: { 'switchyard.verifyCommand': verifyCommand, 'switchyard.autoMerge': true },
  });
  await runCommand(place.page, 'Switchyard: Open Board');
  await boardPage(place.page).frame.getByText('No task yet').waitFor(patience);
  second = await openOtherWindow(place);
});

afterAll(() => place?.close());

describe.runIf(onLinux)('two windows on one folder', () => {
  test('fault 28: the second follows the first, and its task is worked on there', async () => {
    await runCommand(second, 'Switchyard: Open Board');
    await boardPage(second).frame.getByText(following).waitFor(patience);
    await createTask(second, { title: 'Write notes', description: '' });
    place.model.release('plan');
    const card = ['#1 Write alpha', 'Read notes/first.txt', 'attempt 1/10'];
    await boardPage(second).expectCards('In Progress', card);
    await place.page.bringToFront();
    await boardPage(place.page).expectCards('In Progress', card);
    expect(await boardPage(place.page).frame.getByText(following).count()).toBe(0);
    expect(await holders()).toHaveLength(1);
  });

  test('fault 29: the driver’s extension host is killed, and the second brings the task to its end', async () => {
    const [driver = 0] = await holders();
    await second.bringToFront();
    process.kill(driver, 'SIGKILL');
    await boardPage(second)
      .frame.getByText(following)
      .waitFor({ state: 'detached', ...patience });
    await expect.poll(holders, patience).toEqual([expect.any(Number), driver]);
    place.model.release('alpha');
    await expect
      .poll(() => place.repository.git('ls-tree', '--name-only', 'main', 'notes/'), patience)
      .toContain('notes/alpha.txt');
    await boardPage(second).expectCards('Merged', ['#1 Write alpha']);
    // The agent that the killed window had started went on; no other one was.
    expect(place.firstPrompts('worker', 'alpha')).toHaveLength(1);
    await expect.poll(() => place.leftovers(), patience).toEqual([]);
  });

  test('fault 30: a stopped driver is not robbed, but the user can take over, and it follows when it wakes', async () => {
    await place.page.bringToFront();
    await showWorkbench({ page: place.page, url: place.editor.url });
    await runCommand(place.page, 'Switchyard: Open Board');
    const first = boardPage(place.page);
    await first.frame.getByText(following).waitFor(patience);
    const [driver = 0] = await holders();
    process.kill(driver, 'SIGSTOP');
    try {
      await createTask(place.page, { title: 'Asked of nobody', description: '' });
      await first.frame.getByText('does not answer').waitFor(patience);
      expect(await holders()).toHaveLength(2);
      await first.frame.getByRole('button', { name: 'Take Over' }).click();
      await answerQuestion(place.page, 'Take over', 'Take Over');
      await first.frame.getByText('does not answer').waitFor({ state: 'detached', ...patience });
      expect(await holders()).toHaveLength(3);
    } finally {
      process.kill(driver, 'SIGCONT');
    }
    await second.bringToFront();
    await boardPage(second).frame.getByText(following).waitFor(patience);
  });

  test('a window that crashes leaves a host behind, and that gives the project to the next one', async () => {
    const [driver = 0] = await holders();
    await Promise.all([crash(place.page), crash(second)]);
    expect(await place.extensionHosts()).toContain(driver);
    const third = await openOtherWindow(place);
    await runCommand(third, 'Switchyard: Open Board');
    await expect.poll(async () => (await holders())[0], patience).not.toBe(driver);
    await expect.poll(() => boardPage(third).frame.getByText(following).count(), patience).toBe(0);
    expect(await place.extensionHosts()).toContain(driver);
  });
});

/** The page is gone without a word to anybody. */
async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  const session = await page.context().newCDPSession(page);
  // It is never answered.
  session.send('Page.crash').catch(() => undefined);
  await crashed;
}

/** Who has held the project's lease, the latest first. */
async function holders(): Promise<number[]> {
  const projects = join(place.scratch, 'state', 'projects');
  const [project = ''] = await readdir(projects);
  const directory = join(projects, project, 'leases');
  const epochOf = (name: string): number => Number(name.slice('lease-'.length));
  const leases = (await readdir(directory))
    .filter((name) => name.startsWith('lease-'))
    .sort((a, b) => epochOf(a) - epochOf(b));
  const records = leases.map(async (name) => JSON.parse(await readFile(join(directory, name), 'utf8')));
  return (await Promise.all(records)).map(({ holder }) => holder.pid).reverse();
}
