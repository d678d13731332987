import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTask, offeredCommands, runCommand } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, baseCheck, boardPage } from './boardPage.ts';
import { notes, onLinux, planned, plannerScript, verifyCommand, writeNote } from './smallTask.ts';

// A workspace that is not trusted, trusted, distrusted, and trusted again. Needs the extension built.

let place: Workplace;
let board: BoardPage;

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  place = await openWorkplace({
    files: notes,
    trust: false,
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

afterAll(() => place?.close());

describe.runIf(onLinux)('a workspace', () => {
  test('that is not trusted can be looked at, and offers nothing that would run', async () => {
    await runCommand(place.page, 'View: Show Switchyard');
    await runCommand(place.page, 'Switchyard: Open Board');
    await board.frame.getByText('No task yet').waitFor();
    const offered = await offeredCommands(place.page, 'Switchyard: ');
    expect(offered).toContain('Switchyard: Open Board');
    expect(offered).not.toContain('Switchyard: New Task…');
  });

  test('that comes to be trusted can be worked in', async () => {
    await manageTrust('Trust');
    await createTask(place.page, { title: 'Write a note', description: '' });
    await board.expectViews({
      board: { task: 'Planning', columns: [] },
      tree: [['#1 Write a note: planning: Read README.md', ['Planner: running']]],
      status: '1 agent',
    });
  });

  test('that is no longer trusted runs nothing more, and says so', async () => {
    const loaded = place.page.waitForEvent('load');
    await manageTrust("Don't Trust");
    await loaded;
    await runCommand(place.page, 'Switchyard: Open Board');
    place.model.release('plan');
    await expect.poll(() => board.frame.locator('[data-card]').count(), { timeout: 60_000 }).toBe(1);
    await board.chooseFromMenu('Write alpha', 'Delete…');
    await board.frame.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await board.frame.locator('.refusal', { hasText: 'This workspace is not trusted' }).waitFor();
    expect(place.firstPrompts('planner')).toHaveLength(1);
    expect(place.firstPrompts('worker')).toHaveLength(0);
    expect(await place.agents()).toEqual([]);
  });

  test('that is trusted again goes on where it stood', async () => {
    await manageTrust('Trust');
    await runCommand(place.page, 'Switchyard: Open Board');
    await board.expectViews({
      board: { task: 'Done', columns: [['Merged', ['#1 Write alpha']]] },
      tree: [['#1 Write a note: done', ['#1 Write alpha: merged'], ['Planner: done'], baseCheck]],
      status: null,
    });
    expect(await place.repository.git('show', 'main:notes/alpha.txt')).toBe('alpha');
  });
});

async function manageTrust(button: string): Promise<void> {
  await runCommand(place.page, 'Workspaces: Manage Workspace Trust');
  await place.page
    .locator('.workspace-trust-editor')
    .getByRole('button', { name: button, exact: true })
    .click();
}
