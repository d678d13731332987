import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  awaitStoredTab,
  createTask,
  findMessage,
  offeredCommands,
  runCommand,
} from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { agentRecords } from './agentRecords.ts';
import { type BoardPage, baseCheck, boardPage } from './boardPage.ts';
import { notes, onLinux, planned, plannerScript, verifyCommand, writeNote } from './smallTask.ts';

// A workspace that is not trusted, trusted, no longer trusted, and trusted again. Needs the extension built.

let place: Workplace;
let board: BoardPage;
let trap: Trap;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  trap = await setTrap();
  place = await openWorkplace({
    files: {
      ...notes,
      '.vscode/settings.json': JSON.stringify({
        'switchyard.claudePath': `${trap.path} claude`,
        'switchyard.setUpCommand': `${trap.path} setUp`,
      }),
    },
    trust: false,
    prepare: async (repository) => {
      await repository.git('config', 'core.fsmonitor', trap.path);
      await repository.git('config', 'core.hooksPath', trap.hooks);
    },
    scenario: {
      scripts: [
        plannerScript('plan', planned('alpha')),
        { role: 'worker', turns: [writeNote('alpha', 'alpha\n')] },
      ],
    },
    settings: { 'switchyard.verifyCommand': verifyCommand, 'switchyard.autoMerge': true },
  });
  board = boardPage(place.page);
});

afterAll(async () => {
  await place?.close();
  await trap?.remove();
});

const refused = 'This workspace is not trusted: you can look, but nothing is run or changed in it.';

describe.runIf(onLinux)('a workspace', () => {
  test('that is not trusted says so, and what to do', async () => {
    await runCommand(place.page, 'View: Show Switchyard');
    const welcome = place.page.locator('.part.sidebar .welcome-view-content');
    await expect
      .poll(() => welcome.allTextContents(), { timeout: 30_000 })
      .toEqual([
        expect.stringMatching(/not trusted.*no agent and no command is run.*Manage Workspace Trust/s),
      ]);
    await runCommand(place.page, 'Switchyard: Open Board');
    await board.frame.getByText(refused).waitFor();
    expect(await board.frame.getByRole('button', { name: 'New Task' }).count()).toBe(0);
  });

  test('that is not trusted refuses a new task before anything is typed', async () => {
    await runCommand(place.page, 'Switchyard: New Task…');
    const message = await findMessage(place.page, refused);
    expect(await place.page.locator('.quick-input-title:visible').count()).toBe(0);
    await message.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await trustEditor().waitFor();
  });

  test('fault 104: that is not trusted executes nothing that its repository names', async () => {
    expect(await trap.sprung()).toEqual([]);
    expect(place.model.requests).toEqual([]);
    // The trap is one: whoever asks git for the status falls into it.
    await place.repository.git('status');
    expect(await trap.sprung()).not.toEqual([]);
    await place.repository.git('config', '--unset', 'core.fsmonitor');
    await place.repository.git('config', '--unset', 'core.hooksPath');
  });

  test('that comes to be trusted can be worked in at once', async () => {
    await pressInTrustEditor('Trust');
    await createTask(place.page, { title: 'Write a note', description: '' });
    await board.expectViews({
      board: { task: 'Planning', columns: [] },
      tree: [['Write a note: planning', ['Planner: Read README.md']]],
      status: '1 agent',
    });
  });

  test('fault 103: that is no longer trusted shows its task, and starts nothing for it', async () => {
    await awaitStoredTab(place.page, 'switchyard.board');
    await Promise.all([place.page.waitForEvent('load'), takeTrustAway()]);
    await trap.clear();
    await place.repository.git('config', 'core.fsmonitor', trap.path);
    await place.repository.git('config', 'core.hooksPath', trap.hooks);
    await runCommand(place.page, 'Switchyard: Open Board');
    await board.frame.locator('.read-only', { hasText: refused }).waitFor();
    // The window kept the tab of the board: that one is shown, or there would be two.
    expect(await place.page.locator('.tabs-container .tab', { hasText: 'Switchyard: ' }).count()).toBe(1);
    // What runs already goes on by itself; nothing follows from it.
    place.model.release('plan');
    await expect.poll(() => place.agents(), { timeout: 30_000 }).toEqual([]);
    await expect
      .poll(async () => (await agentRecords(place)).every(({ ended }) => ended), { timeout: 30_000 })
      .toBe(true);
    await board.expectViews({
      board: { task: 'Active', columns: [['Pending', ['#1 Write alpha', 'small']]] },
      tree: [['Write a note: 0/1 merged', ['#1 Write alpha: pending'], ['Planner: done']]],
      status: 'Switchyard',
    });
    await runCommand(place.page, 'Switchyard: New Task…');
    await findMessage(place.page, refused);
    // The palette draws only the lines that have room.
    await place.page.setViewportSize({ width: 1600, height: 2600 });
    const offered = await offeredCommands(place.page, 'Switchyard: ');
    await place.page.setViewportSize({ width: 1600, height: 900 });
    expect(offered).toContain('Switchyard: Show on Board');
    expect(offered.filter((title) => /^Switchyard: (Delete|Start|Retry|Merge)/.test(title))).toEqual([]);
    // What runs can be stopped wherever it is seen.
    expect(offered).toContain('Switchyard: Stop Everything');
    expect(place.firstPrompts('planner')).toHaveLength(1);
    expect(place.firstPrompts('worker')).toHaveLength(0);
    expect(await trap.sprung()).toEqual([]);
  });

  test('that is trusted again goes on where it stood', async () => {
    await place.repository.git('config', '--unset', 'core.fsmonitor');
    await place.repository.git('config', '--unset', 'core.hooksPath');
    await pressInTrustEditor('Trust');
    await runCommand(place.page, 'Switchyard: Open Board');
    await board.expectViews({
      board: { task: 'Done', columns: [['Merged', ['#1 Write alpha']]] },
      tree: [['Write a note: done', ['#1 Write alpha: merged'], ['Planner: done'], baseCheck]],
      status: null,
    });
    expect(await place.repository.git('show', 'main:notes/alpha.txt')).toBe('alpha');
    expect(place.firstPrompts('planner')).toHaveLength(1);
    // Only now the repository's own set-up command counts, at the base and in the subtask's worktree; its path of
    // the CLI never does.
    expect(await trap.sprung()).toEqual([`${trap.path} setUp`, `${trap.path} setUp`]);
  });
});

function trustEditor() {
  return place.page.locator('.workspace-trust-editor');
}

/** What the user decides in VS Code's own page about trust. */
async function pressInTrustEditor(button: string): Promise<void> {
  await runCommand(place.page, 'Workspaces: Manage Workspace Trust');
  await trustEditor().getByRole('button', { name: button, exact: true }).click();
}

/** The folder is no longer among those that are trusted. VS Code loads the window again. */
async function takeTrustAway(): Promise<void> {
  await runCommand(place.page, 'Workspaces: Manage Workspace Trust');
  const folder = trustEditor().locator('.monaco-table .monaco-list-row', { hasText: place.repository.path });
  await folder.hover();
  await folder.getByRole('button', { name: 'Delete Path' }).click();
}

/** A program that writes down that it was run. */
interface Trap {
  readonly path: string;
  /** A folder of hooks, each of them such a program. */
  readonly hooks: string;
  sprung(): Promise<string[]>;
  clear(): Promise<void>;
  remove(): Promise<void>;
}

async function setTrap(): Promise<Trap> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-trap-')));
  const log = join(directory, 'log');
  const program = `#!/bin/sh\necho "$0 $*" >> ${log}\n`;
  const path = join(directory, 'program');
  const hooks = join(directory, 'hooks');
  await mkdir(hooks);
  const names = ['post-checkout', 'post-index-change', 'post-merge', 'pre-commit', 'reference-transaction'];
  for (const file of [path, ...names.map((name) => join(hooks, name))]) {
    await writeFile(file, program, { mode: 0o755 });
  }
  return {
    path,
    hooks,
    sprung: async () => (await readFile(log, 'utf8').catch(() => '')).split('\n').filter(Boolean),
    clear: () => rm(log, { force: true }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
