import { appendFile, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitIn } from '../support/gitFixture.ts';
import {
  answer,
  answerQuestion,
  awaitStoredState,
  choose,
  createTask,
  findMessage,
  runCommand,
  showWorkbench,
} from '../support/workbench.ts';
import { openWorkplace, type Workplace } from '../support/workplace.ts';
import { type BoardPage, boardPage, patience } from './boardPage.ts';
import {
  addComment,
  commentsPanel,
  multiDiff,
  shownComments,
  shownLines,
  tab,
  titleAction,
} from './diffPage.ts';
import {
  notes,
  onLinux,
  planned,
  plannerScript,
  type Script,
  type Turn,
  verifyCommand,
  writeNote,
} from './smallTask.ts';

// Work as its reviewer sees it: its diff, comments in it, the way back, the merge. Needs the extension built.

let place: Workplace;
let board: BoardPage;

const [aboutNote, aboutReadme] = ['Say it in two lines, please.', 'Name the others too.'];
/** About a file of a repository that no folder of the window is in. */
const gitAsks = 'found in the parent folders';
const proved = ['#1 Write alpha', 'gate passed', '+3 −0'];

beforeAll(async () => {
  if (!onLinux) {
    return;
  }
  const alpha = { ...planned('alpha'), scope: ['notes/alpha.txt', 'README.md'] };
  place = await openWorkplace({
    files: notes,
    prepare: async (repository) => {
      const bare = join(dirname(repository.path), 'server.git');
      await gitIn(dirname(repository.path), 'clone', '--quiet', '--bare', '--', repository.path, bare);
      await repository.git('remote', 'add', 'origin', bare);
    },
    scenario: {
      scripts: [
        { ...plannerScript('plan', planned('beta')), asked: 'Write beta' },
        plannerScript('plan', alpha),
        { role: 'worker', subtask: 'beta', turns: [writeNote('beta', 'right\n')] },
        alphaAgain(aboutNote, 'two\nlines\n'),
        alphaAgain('node check.mjs exits 1', 'right\n'),
        { role: 'worker', subtask: 'alpha', turns: [look('README.md'), writeAlpha] },
        {
          role: 'session',
          turns: [
            writeNote('gamma', 'right\n'),
            { text: 'I wrote gamma.' },
            { text: 'I read what you say.' },
          ],
        },
      ],
    },
    settings: {
      'switchyard.verifyCommand': verifyCommand,
      'switchyard.autoMerge': false,
      'switchyard.delivery': 'local',
      // As it is by default: git asks about files of a repository that no folder of the window is in.
      'git.openRepositoryInParentFolders': 'prompt',
    },
  });
  place.model.release('plan');
  board = boardPage(place.page);
});

afterAll(() => place?.close());

function look(...paths: string[]): Turn {
  return { text: 'I look.', calls: paths.map((read) => ({ read })) };
}

/** Two files, of which one was there before. The check refuses the other one. */
const writeAlpha: Turn = {
  text: 'I write alpha.',
  calls: [
    { edit: 'README.md', old: '# Notes\n', new: '# Notes\n\nOne is about alpha.\n' },
    { write: 'notes/alpha.txt', content: 'wrong\n' },
    { bash: "git add -A && git commit -m 'Write alpha'" },
  ],
};

/** A later attempt, told by what it is asked. */
function alphaAgain(asked: string, content: string): Script {
  return {
    role: 'worker',
    subtask: 'alpha',
    asked,
    turns: [look('notes/alpha.txt'), writeNote('alpha', content)],
  };
}

describe.runIf(onLinux)('the reviewer', () => {
  test('sees all that a subtask has changed in one diff', async () => {
    const { page } = place;
    await runCommand(page, 'View: Show Switchyard');
    await createTask(page, { title: 'Write notes', description: '' });
    await board.expectCards('In Review', proved);
    await openChanges('Write alpha');
    await tab(page, 'Changes of #1 Write alpha (2 files)').waitFor();
    await expect.poll(() => shownLines(multiDiff(page)), patience).toContain('One is about alpha.');
    await expect
      .poll(() => shownLines(multiDiff(page)))
      .toEqual(expect.arrayContaining(['# Notes', 'right']));
  });

  test('comments on a line of it', async () => {
    await addComment(place.page, multiDiff(place.page), 'right', aboutNote);
    await expect.poll(comments).toEqual([aboutNote]);
  });

  test('looks at one file of it in a diff of its own, and comments there too', async () => {
    const { page } = place;
    await runCommand(page, 'Switchyard: Open Changes of a File…');
    await choose(page, 'Write alpha');
    await choose(page, 'README.md');
    await tab(page, 'README.md (#1)').waitFor();
    const diff = page.locator('.editor-instance .monaco-diff-editor .editor.modified');
    await addComment(page, diff, 'One is about alpha.', 'Name the other.');
    await expect.poll(comments).toEqual(['Name the other.']);
  });

  test('changes the words of a comment before anybody has read them', async () => {
    const { page } = place;
    const note = page.locator('.review-widget .review-comment', { hasText: 'Name the other.' });
    await note.hover();
    await note.locator('.comment-title [aria-label^="Edit"]').click();
    await note.locator('.edit-textarea .monaco-editor').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type(aboutReadme);
    await note.getByRole('button', { name: 'Save' }).click();
    await expect.poll(comments).toEqual([aboutReadme]);
  });

  test('finds what was not sent after a reload', async () => {
    const { page } = place;
    await awaitStoredState(page, aboutReadme);
    await showWorkbench(place.editor);
    await runCommand(page, 'Comments: Focus on Comments View');
    for (const words of [aboutNote, aboutReadme]) {
      await expect.poll(() => commentsPanel(page).textContent(), patience).toContain(words);
    }
  });

  test('sends all of it to the worker, with places and lines, as one request', async () => {
    const { page } = place;
    await openChanges('Write alpha');
    await tab(page, 'Changes of #1 Write alpha (2 files)').waitFor();
    const asked = place.firstPrompts('worker', 'alpha').length;
    await runCommand(page, 'Switchyard: Request Changes…');
    await choose(page, 'Write alpha');
    await answer(page, 'Request Changes of #1 Write alpha', 'Mind the style.');
    await expect.poll(() => place.firstPrompts('worker', 'alpha').length, patience).toBe(asked + 1);
    await findMessage(page, 'Your request was sent with 2 comments: the worker of #1 goes on');
    const prompt = place.firstPrompts('worker', 'alpha').at(-1) ?? '';
    expect(prompt).toMatch(/----- \S+ -----\nMind the style\./);
    expect(prompt).toContain(`1. README.md, line 3:\n> One is about alpha.\n\n${aboutReadme}`);
    expect(prompt).toContain(`2. notes/alpha.txt, line 1:\n> right\n\n${aboutNote}`);
    await showBoard();
    await board.expectCards('In Review', ['#1 Write alpha', 'gate passed', '+4 −0']);
    await expect.poll(() => commentsPanel(page).textContent()).not.toContain(aboutReadme);
  });

  test('is asked before what has changed is merged from the diff of how it was before', async () => {
    const { page } = place;
    await tab(page, 'Changes of #1 Write alpha (2 files)').click();
    await titleAction(page, 'Merge Changes').click(patience);
    await answerQuestion(page, 'The work of #1 has changed since', 'Show the Changes Now');
    await expect
      .poll(() => shownLines(multiDiff(page)), patience)
      .toEqual(expect.arrayContaining(['two', 'lines']));
  });

  test('looks at what the last attempt has added', async () => {
    const { page } = place;
    await runCommand(page, 'Switchyard: Open Changes Since Last Attempt');
    await choose(page, 'Write alpha');
    await tab(page, 'Latest Changes of #1 Write alpha (1 file)').waitFor();
    await expect
      .poll(() => shownLines(multiDiff(page)), patience)
      .toEqual(expect.arrayContaining(['right', 'two', 'lines']));
  });

  test('opens the worktree in a window and in a terminal', async () => {
    const { page } = place;
    const opened = page.context().waitForEvent('page');
    await runCommand(page, 'Switchyard: Open Worktree in New Window');
    await choose(page, 'Write alpha');
    const other = await opened;
    expect(decodeURIComponent(other.url())).toContain('/sw-1-write-alpha');
    await other.close();
    await runCommand(page, 'Switchyard: Open Terminal in Worktree');
    await choose(page, 'Write alpha');
    await page.locator('.panel .terminal-outer-container').first().waitFor();
    await expect.poll(() => page.locator('.part.panel').textContent(), patience).toContain('#1');
    await runCommand(page, 'View: Hide Panel');
  });

  test('goes back to the attempt before, whose files are judged again and not worked again', async () => {
    const { page } = place;
    const asked = place.firstPrompts('worker', 'alpha').length;
    await runCommand(page, 'Switchyard: Go Back to an Attempt…');
    await choose(page, 'Write alpha');
    await choose(page, 'Worker, attempt 2');
    await answerQuestion(page, 'Put #1 back to how attempt 2 left it?', 'Go Back');
    await showBoard();
    await expect.poll(() => board.card('Write alpha').textContent(), patience).toContain('stopped');
    const message = await findMessage(page, '#1 is back at attempt 2');
    expect(await note()).toBe('right\n');
    const [rescue = ''] = (
      await place.repository.git('for-each-ref', '--format=%(refname)', 'refs/switchyard/rescue')
    ).split('\n');
    expect(await place.repository.git('show', `${rescue}:notes/alpha.txt`)).toBe('two\nlines');
    await message.getByRole('button', { name: 'Start' }).click();
    await board.expectCards('In Review', proved);
    expect(place.firstPrompts('worker', 'alpha')).toHaveLength(asked);
  });

  test('merges what was proved: it cannot be edited in the diff, and what was changed beside it is asked about', async () => {
    const { page } = place;
    await openChanges('Write alpha');
    await tab(page, 'Changes of #1 Write alpha').waitFor();
    await multiDiff(page).locator('.view-line', { hasText: 'right' }).last().click();
    await multiDiff(page).locator('.monaco-editor.focused').waitFor();
    await page.keyboard.type('Mine.');
    expect((await shownLines(multiDiff(page))).join('\n')).not.toContain('Mine.');
    expect(await page.getByText(gitAsks).count()).toBe(0);
    await appendFile(await notePath(), 'Mine.\n');
    await titleAction(page, 'Merge Changes').click(patience);
    await page.locator('.monaco-dialog-box', { hasText: 'notes/alpha.txt' }).waitFor();
    await answerQuestion(page, 'Merge #1 without what was changed', 'Merge Without Them');
    await expect
      .poll(() => place.repository.git('show', 'main:notes/alpha.txt').catch(() => null), patience)
      .toBe('right');
    const left = () => place.repository.git('for-each-ref', 'refs/switchyard/checkpoint');
    await expect.poll(left, patience).toBe('');
  });
});

describe.runIf(onLinux)('work that is merged elsewhere', () => {
  test('is not merged here: that it was merged there can be said from the title of its diff', async () => {
    const { page } = place;
    await showBoard();
    await runCommand(page, 'Switchyard: New Task…');
    await answer(page, 'New Task (1/3)', 'Write beta');
    await answer(page, 'New Task (2/3)', '');
    await choose(page, 'Delivery');
    await choose(page, 'Push');
    await choose(page, 'Create Task');
    await board.expectCards('In Review', ['#2 Write beta', 'pushed', 'gate passed', '+1 −0']);
    await openChanges('Write beta');
    await tab(page, 'Changes of #2 Write beta').waitFor();
    await titleAction(page, 'Request Changes…').waitFor(patience);
    // Ours stand together, before what VS Code has for every diff.
    const buttons = page.locator('.editor-group-container.active .editor-actions a.action-label');
    const labels = await buttons.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    expect(labels.slice(0, 2)).toEqual(['Request Changes…', 'Mark Merged…']);
    expect(await titleAction(page, 'Merge Changes').count()).toBe(0);
    await titleAction(page, 'Mark Merged…').click();
    await answerQuestion(page, 'merged', 'Mark Merged');
    await showBoard();
    await expect.poll(() => board.column('Merged').textContent(), patience).toContain('Write beta');
  });
});

describe.runIf(onLinux)('who looks at what a session has changed', () => {
  test('comments in its diff, and tells it that with the next words, or without any', async () => {
    const { page } = place;
    await runCommand(page, 'Switchyard: New Session…');
    await answer(page, 'New Session', 'Write gamma.');
    await tab(page, 'Write gamma').waitFor();
    const transcript = page.locator('.editor-group-container.active .editor-instance');
    await expect.poll(() => shownLines(transcript), patience).toContain('I wrote gamma.');
    await openChanges('Write gamma.');
    await tab(page, 'Changes of Session 1: Write gamma. (1 file)').waitFor();
    await addComment(page, multiDiff(page), 'right', 'Left, rather.');
    await titleAction(page, 'Follow Up…').click(patience);
    await answer(page, 'Follow Up on Session 1', null);
    const last = () => place.model.requests.findLast(({ agent }) => agent?.role === 'session')?.prompt;
    await expect.poll(last, patience).toContain('1. notes/gamma.txt, line 1:\n> right\n\nLeft, rather.');
    await expect.poll(comments, patience).toEqual([]);
  });
});

async function openChanges(title: string): Promise<void> {
  await runCommand(place.page, 'Switchyard: Open Changes');
  await choose(place.page, title);
}

function showBoard(): Promise<void> {
  return runCommand(place.page, 'Switchyard: Open Board');
}

function comments(): Promise<string[]> {
  return shownComments(place.page);
}

async function note(): Promise<string> {
  return readFile(await notePath(), 'utf8');
}

async function notePath(): Promise<string> {
  const worktrees = await place.repository.git('worktree', 'list', '--porcelain');
  const path = /^worktree (.*sw-1-write-alpha)$/m.exec(worktrees)?.[1] ?? '';
  return join(path, 'notes/alpha.txt');
}
