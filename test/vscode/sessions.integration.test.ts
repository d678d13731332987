import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGitHub } from '../support/github/startTestGitHub.ts';
import type { HostedRepository, TestGitHub } from '../support/github/testGitHub.ts';
import { openFileByKey } from '../support/keyboard.ts';
import { answer, answerQuestion, findMessage, runCommand } from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { notes, onLinux, planned, plannerScript, type Script, writeNote } from './smallTask.ts';

// Sessions as their user sees them: in the tree, in their transcripts, from the editor's selection. Needs the extension built.

/** As much of the page's own as is read. */
interface Element {
  readonly textContent: string | null;
  readonly style?: { readonly top: string };
  querySelector(selector: string): Element | null;
}

let github: TestGitHub;
let hosted: HostedRepository;
let place: Workplace;
/** As long as this file is there, the set-up of a session's worktree does not end. */
let brake: string;

const patience = { timeout: 60_000 };

const scripts: Script[] = [
  { role: 'session', asked: 'as it should be', turns: [{ text: 'It is as it should be.' }] },
  {
    role: 'session',
    asked: 'Refuse this',
    turns: [
      { waitFor: 'refusal', text: 'I look.', calls: [{ read: 'README.md' }] },
      { fail: { status: 400, message: 'Not with me' } },
    ],
  },
  { role: 'session', asked: 'Think on', turns: [{ waitFor: 'never', text: 'Not said.' }] },
  {
    role: 'session',
    turns: [
      writeNote('alpha', 'right\n'),
      { waitFor: 'end', text: 'I wrote alpha.' },
      { text: 'There is no more to say.' },
    ],
  },
  plannerScript('plan', planned('beta')),
];

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  brake = join(await mkdtemp(join(tmpdir(), 'switchyard-brake-')), 'on');
  github = await startTestGitHub();
  place = await openWorkplace({
    files: notes,
    prepare: async (repository) => {
      hosted = await github.addRepository({ owner: 'acme', name: 'notes', from: repository.path });
      hosted.permit(github.login, 'write');
      await repository.git('remote', 'add', 'origin', hosted.cloneUrl);
    },
    scenario: { scripts },
    settings: {
      'switchyard.githubUrl': github.url,
      'switchyard.notifications': ['failures'],
      'switchyard.setUpCommand': `while [ -e '${brake}' ]; do sleep 0.1; done`,
    },
    environment: { GITHUB_TOKEN: github.token },
  });
});

afterAll(async () => {
  await place?.close();
  await github?.close();
  if (onLinux) {
    await rm(dirname(brake), { recursive: true, force: true });
  }
});

describe.runIf(onLinux)('a session', () => {
  test('is asked for in one box, and stands in the tree while it starts, runs and is completed', async () => {
    await writeFile(brake, '');
    await runCommand(place.page, 'View: Show Switchyard');
    await newSession('Write alpha.');
    await expectSessions(/^Write alpha\. · Starting · just now/);
    await rm(brake);
    await expectSessions(/^Write alpha\. · Running · just now/);
    place.model.release('end');
    await expectSessions('Write alpha. · Completed · just now');
  });

  test('shows what was asked, done and said, in an editor', async () => {
    await tab('Write alpha').waitFor();
    await expect
      .poll(editorText, patience)
      .toMatch(
        /Session 1 · Completed · sw-s1-write-alpha · [\s\S]*> Write alpha\.[\s\S]*I write alpha\.[\s\S]*I wrote alpha\./,
      );
  });

  test('fault 105: is shown in a language in which nothing that it says becomes a link', async () => {
    const language = place.page.locator('#status\\.editor\\.mode');
    expect(await language.textContent()).toBe('Switchyard Session');
  });

  test('is told more from there, and answers that in the same conversation', async () => {
    const { page, model } = place;
    await page.locator('.editor-actions [aria-label^="Follow Up"]').first().click(patience);
    await answer(page, 'Follow Up on Session 1', 'And now?');
    await expect.poll(editorText, patience).toMatch(/> And now\?[\s\S]*There is no more to say\./);
    expect(model.requests.findLast(({ agent }) => agent?.role === 'session')?.answers).toBe(2);
  });

  test('is asked about what is selected in an editor', async () => {
    const { page } = place;
    await openFileByKey(page, 'first.txt');
    await page.locator('.editor-group-container.active .monaco-editor .view-lines').click();
    await page.keyboard.press('Control+A');
    await page.locator('#status\\.editor\\.selection', { hasText: 'selected' }).waitFor(patience);
    await runCommand(page, 'Switchyard: Ask a Session About the Selection…');
    await answer(page, 'Ask About notes/first.txt', 'Is it right?');
    await expect.poll(editorText, patience).toContain('It is as it should be.');
    await expectSessions(/^Is it right\? · Completed/, /^Write alpha\. · Completed/);
  });

  test('that fails says why in one line, tells so who looks elsewhere, and needs the user until more is done', async () => {
    const { page } = place;
    await newSession('Refuse this.');
    await tab('Refuse this').waitFor();
    await openFileByKey(page, 'check.mjs');
    place.model.release('refusal');
    await expectSessions(
      /^Refuse this\. · Failed · just now · .*Not with me/,
      ...[/^Is it right\?/, /^Write alpha\./],
    );
    await expect.poll(() => statusItem().textContent(), patience).toContain('1 needs you');
    await expect.poll(() => badge().textContent(), patience).toBe('1');
    const message = await findMessage(page, /Refuse this\.: .*Not with me/);
    await message.getByRole('button', { name: 'Show', exact: true }).click();
    await shownWithKeys('Refuse this');
    await statusItem().click();
    await expect.poll(() => page.locator('.part.sidebar :focus').count(), patience).toBe(1);
  });
});

describe.runIf(onLinux)('the dashboard', () => {
  test('lists the newest first, in exactly four states', async () => {
    await newSession('Think on.');
    await expectSessions(/^Think on\. · Running/, /^Refuse/, /^Is it right/, /^Write alpha/);
    await writeFile(brake, '');
    await newSession('Write more.');
    await expectSessions(
      /^Write more\. · Starting/,
      /^Think on\. · Running/,
      /^Refuse this\. · Failed/,
      /^Is it right\? · Completed/,
      /^Write alpha\. · Completed/,
    );
  });

  test('says of what is stopped that it has failed by that, and no process is left', async () => {
    await inMenuOf('Think on.', 'Stop Session');
    await inMenuOf('Write more.', 'Stop Session');
    await expectSessions(
      /^Write more\. · Failed · .* · Stopped by you\.$/,
      /^Think on\. · Failed · .* · Stopped by you\.$/,
      ...[/^Refuse/, /^Is it right/, /^Write alpha/],
    );
    await rm(brake);
    await expect.poll(() => place.agents(), patience).toEqual([]);
    // What the user has stopped needs them no more.
    await expect.poll(() => badge().textContent()).toBe('1');
  });

  test('lets ages grow though nothing happens', async () => {
    await expect
      .poll(async () => (await sessions()).at(-1), { timeout: 120_000 })
      .toMatch(/^Write alpha\. · Completed · \d+ min ago/);
  });
});

describe.runIf(onLinux)('the work of a session', () => {
  test('is shown as a diff', async () => {
    await inMenuOf('Write alpha.', 'Open Changes');
    await tab('Changes of Session 1: Write alpha.').waitFor();
    const shown = async () =>
      (await place.page.locator('.multiDiffEditor').allTextContents()).join('\n').replaceAll('\u00a0', ' ');
    await expect.poll(shown, patience).toMatch(/alpha\.txt[\s\S]*right/);
  });

  test('is what a command of the palette offers first while its diff is in front', async () => {
    const { page } = place;
    await runCommand(page, 'Switchyard: Follow Up…');
    const first = page.locator('.quick-input-widget:visible').getByRole('option').first();
    await expect.poll(() => first.textContent(), patience).toMatch(/^Write alpha\./);
    await page.keyboard.press('Escape');
  });

  test('can be gone on with in a terminal there', async () => {
    await inMenuOf('Write alpha.', 'Open Terminal in Worktree');
    const panel = place.page.locator('.part.panel');
    await expect.poll(() => panel.textContent(), patience).toContain('Session 1');
    await runCommand(place.page, 'View: Hide Panel');
  });

  test('becomes a pull request when the user says so', async () => {
    const { page } = place;
    await inMenuOf('Write alpha.', 'Turn Session into Pull Request…');
    await answerQuestion(page, 'Open a pull request for “Write alpha.”?', 'Push and Open');
    await expect
      .poll(() => hosted.pullRequests().map(({ title, head }) => [title, head.branch]), patience)
      .toEqual([['Write alpha.', 'sw-s1-write-alpha']]);
    await expect.poll(async () => (await sessions()).at(-1), patience).toMatch(/ · PR 1$/);
    expect(await hosted.git('show', 'sw-s1-write-alpha:notes/alpha.txt')).toBe('right');
  });

  test('becomes a task, which is planned', async () => {
    const { page } = place;
    await inMenuOf('Is it right?', 'Turn Session into Task…');
    await answer(page, 'Turn into a Task', 'See to it that it is right');
    const task = () => lines().then((all) => all[0]);
    await expect.poll(task, patience).toMatch(/^See to it that it is right/);
    await expect
      .poll(() => place.firstPrompts('planner').at(-1), patience)
      .toContain('It is as it should be.');
    expect((await sessions()).length).toBe(5);
  });

  test('is deleted with it when the user says so, and what was not pushed is kept at a rescue ref', async () => {
    const { page, repository } = place;
    await inMenuOf('Write more.', 'Delete Session…');
    await answerQuestion(page, 'Delete the session “Write more.”?', 'Delete Session');
    await newSession('Write alpha again.');
    await expectSessions(
      /^Write alpha again\. · Completed/,
      ...[/^Think on/, /^Refuse/, /^Is it right/, /^Write alpha\./],
    );
    await inMenuOf('Write alpha again.', 'Delete Session…');
    await answerQuestion(page, 'Delete the session “Write alpha again.”?', 'Delete Session');
    await expectSessions(/^Think on/, /^Refuse/, /^Is it right/, /^Write alpha\./);
    const rescued = await repository.git('for-each-ref', '--format=%(refname)', 'refs/switchyard/rescue');
    expect(rescued).toMatch(/^refs\/switchyard\/rescue\/sw-s6-write-alpha-again\/[^\n]+$/);
    expect(await repository.git('show', `${rescued}:notes/alpha.txt`)).toBe('right');
    expect(github.violations).toEqual([]);
  });
});

async function newSession(prompt: string): Promise<void> {
  await runCommand(place.page, 'Switchyard: New Session…');
  await answer(place.page, 'New Session', prompt);
  await shownWithKeys(prompt.replace(/\.$/, ''));
}

/** A session's page takes the keys when it comes, which would close a menu. */
async function shownWithKeys(title: string): Promise<void> {
  await place.page.locator('.tab.active', { hasText: title }).waitFor(patience);
  await place.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor(patience);
}

/** By its context menu. */
async function inMenuOf(session: string, action: string): Promise<void> {
  const line = place.page.locator('.part.sidebar .monaco-list-row', { hasText: session }).last();
  const entry = place.page.getByRole('menuitem', { name: action });
  const isDone = async () => {
    // It is closed by whatever takes the focus.
    if ((await entry.count()) === 0) {
      await line.click({ button: 'right' });
    }
    // A menu takes no click that comes too soon after it was opened.
    return entry
      .click({ timeout: 2_000 })
      .then(() => entry.waitFor({ state: 'hidden', timeout: 2_000 }))
      .then(
        () => true,
        () => false,
      );
  };
  await expect.poll(isDone, patience).toBe(true);
}

/** The lines of the sessions, from top to bottom. */
async function expectSessions(...said: (string | RegExp)[]): Promise<void> {
  await expect
    .poll(sessions, patience)
    .toEqual(said.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))));
}

/** What the lines of the sessions say, such as `Write alpha. · Completed · just now`. */
async function sessions(): Promise<string[]> {
  const all = await lines();
  return all.slice(all.indexOf('Sessions') + 1);
}

async function lines(): Promise<string[]> {
  const rows = place.page.locator('.part.sidebar .monaco-list-row');
  return rows.evaluateAll((all: readonly Element[]) =>
    all.map((row) =>
      ['.label-name', '.label-description']
        .map((part) => row.querySelector(part)?.textContent ?? '')
        .filter((text) => text !== '')
        .join(' · '),
    ),
  );
}

function statusItem(): Locator {
  return place.page.locator('.statusbar-item[id*="switchyard.status"]');
}

/** On the icon of the view. */
function badge(): Locator {
  const { page } = place;
  const icon = page.locator('.part.activitybar .action-item', {
    has: page.locator('[aria-label^="Switchyard"]'),
  });
  return icon.locator('.badge-content');
}

function tab(name: string): Locator {
  return place.page.locator('.tab', { hasText: name }).first();
}

/** In the order of the screen, which is not that of the page. */
async function editorText(): Promise<string> {
  const shown = await place.page
    .locator('.editor-instance .view-line')
    .evaluateAll((all: readonly Element[]) =>
      all
        .map((line) => ({ top: Number.parseFloat(line.style?.top ?? '0'), text: line.textContent ?? '' }))
        .sort((one, other) => one.top - other.top)
        .map(({ text }) => text)
        .join('\n'),
    );
  return shown.replaceAll('\u00a0', ' ');
}
