import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGitHub } from '../support/github/startTestGitHub.ts';
import type { HostedPullRequest, HostedRepository, TestGitHub } from '../support/github/testGitHub.ts';
import { commandByKey, menuByKey, pressByKey } from '../support/keyboard.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardByKey, boardByKey } from './boardByKey.ts';
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

// Everything that is done with a pull request, without a pointer. Needs the extension built.

let github: TestGitHub;
let hosted: HostedRepository;
let place: Workplace;
let board: BoardPage;
let keys: BoardByKey;

const failure = 'expected 2 but was 1';

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  github = await startTestGitHub();
  github.onHead(({ pullRequest }) => pullRequest.setCheck('build', 'pending'));
  const worker = (key: string): Script => ({
    role: 'worker',
    subtask: key,
    turns: [writeNote(key, `${key}\n`), { text: 'Written.' }],
  });
  place = await openWorkplace({
    files: notes,
    prepare: async (repository) => {
      hosted = await github.addRepository({ owner: 'acme', name: 'notes', from: repository.path });
      hosted.permit(github.login, 'write');
      await repository.git('remote', 'add', 'origin', hosted.cloneUrl);
    },
    scenario: {
      scripts: [
        plannerScript('plan', planned('alpha'), planned('beta'), planned('gamma')),
        {
          role: 'worker',
          subtask: 'beta',
          asked: failure,
          turns: [
            { text: 'I read it.', calls: [{ read: 'notes/beta.txt' }] },
            writeNote('beta', 'better\n'),
            { text: 'Mended.' },
          ],
        },
        ...['alpha', 'beta', 'gamma'].map(worker),
      ],
    },
    settings: {
      'switchyard.verifyCommand': verifyCommand,
      'switchyard.autoMerge': false,
      'switchyard.githubUrl': github.url,
      // Only when somebody says so.
      'switchyard.maxReturnsPerHead': 0,
    },
    environment: { GITHUB_TOKEN: github.token },
  });
  place.model.release('plan');
  [board, keys] = [boardPage(place.page), boardByKey(place.page)];
});

afterAll(async () => {
  await place?.close();
  await github?.close();
});

describe.runIf(onLinux)('with the keyboard alone, the user', () => {
  test('opens a pull request on GitHub', async () => {
    const { page } = place;
    await commandByKey(
      page,
      'Switchyard: New Task…',
      { box: 'New Task (1/3)', text: 'Write notes' },
      { box: 'New Task (2/3)', text: 'Three.' },
      { choose: 'Create Task' },
    );
    await expect.poll(keys.cards, { timeout: 180_000 }).toEqual({ 'In Review': ['alpha', 'beta', 'gamma'] });
    await keys.focusCard('Write alpha');
    const opened = page.context().waitForEvent('page');
    await menuByKey(page, 'Open Pull Request');
    const other = await opened;
    // A browser reaches this machine's own ports by another address than the extension's.
    const { pathname } = new URL(pullRequestOf('alpha').url);
    await expect.poll(() => other.url(), patience).toContain(pathname);
    await other.close();
    await page.bringToFront();
    await expect.poll(keys.focused).toBe('alpha');
  });

  test('merges one that is ready', async () => {
    const { page } = place;
    pullRequestOf('alpha').setCheck('build', 'success');
    await lookAtGitHubUntil('alpha', 'checks pass');
    await menuByKey(page, 'Merge Pull Request');
    await expect.poll(keys.cards, patience).toMatchObject({ Merged: ['alpha'] });
    expect(pullRequestOf('alpha').state).toBe('merged');
    await expect.poll(keys.focused).toBe('alpha');
    await expect.poll(keys.said).toBe('#1 is now in Merged');
  });

  test('gives the worker what a check has said', async () => {
    const { page } = place;
    const before = pullRequestOf('beta').head.commit;
    pullRequestOf('beta').setCheck('build', 'failure', { steps: ['Test'], log: failure });
    await lookAtGitHubUntil('beta', 'a check fails');
    await menuByKey(page, 'Give Feedback to Worker');
    await expect.poll(() => place.firstPrompts('worker', 'beta').at(-1), patience).toContain(failure);
    await expect.poll(keys.focused).toBe('beta');
    await expect.poll(() => pullRequestOf('beta').head.commit, patience).not.toBe(before);
    await expect.poll(keys.cards, patience).toMatchObject({ 'In Review': ['beta', 'gamma'] });
    await expect.poll(keys.focused).toBe('beta');
  });

  test('brings its branch up to date', async () => {
    const { page } = place;
    const before = pullRequestOf('beta').head.commit;
    await menuByKey(page, 'Update Branch');
    await expect.poll(() => pullRequestOf('beta').head.commit, patience).not.toBe(before);
    await expect.poll(keys.cards, patience).toMatchObject({ 'In Review': ['beta', 'gamma'] });
    expect(await hosted.git('show', `${pullRequestOf('beta').head.commit}:notes/alpha.txt`)).toBe('alpha');
    await expect.poll(keys.focused).toBe('beta');
  });

  test('merges one that is not ready, after a question', async () => {
    const { page } = place;
    pullRequestOf('beta').setCheck('build', 'failure');
    await lookAtGitHubUntil('beta', 'a check fails');
    await menuByKey(page, 'Merge Pull Request Anyway…');
    await answer('although it is not ready', 'Merge Anyway');
    await expect.poll(keys.cards, patience).toMatchObject({ Merged: ['alpha', 'beta'] });
    expect(pullRequestOf('beta').state).toBe('merged');
    await expect.poll(keys.focused).toBe('beta');
  });

  test('closes one, after a question', async () => {
    const { page } = place;
    await keys.focusCard('Write gamma');
    await menuByKey(page, 'Close Pull Request…');
    await answer('Write gamma', 'Close Pull Request');
    await expect.poll(keys.cards, patience).toEqual({ Merged: ['alpha', 'beta'], Blocked: ['gamma'] });
    expect(pullRequestOf('gamma').state).toBe('closed');
    await expect.poll(keys.focused).toBe('gamma');
  });
});

function pullRequestOf(key: string): HostedPullRequest {
  const found = hosted.pullRequests().find(({ title }) => title === `Write ${key}`);
  if (found === undefined) {
    throw new Error(`There is no pull request of ${key}.`);
  }
  return found;
}

/** Asks GitHub now, and goes to the card as soon as that says it. */
async function lookAtGitHubUntil(key: string, words: string): Promise<void> {
  await commandByKey(place.page, 'Switchyard: Refresh Pull Requests');
  await expect.poll(() => board.card(`Write ${key}`).textContent(), patience).toContain(words);
  await keys.focusCard(`Write ${key}`);
}

async function answer(words: string, button: string): Promise<void> {
  const question = board.frame.getByRole('dialog').filter({ hasText: words });
  await question.waitFor();
  await pressByKey(place.page, question.getByRole('button', { name: button, exact: true }));
}
