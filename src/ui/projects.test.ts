import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectView } from '../../test/support/viewFixture.ts';
import type { Engine } from '../engine/engine.ts';
import { Emitter } from '../lib/emitter.ts';
import { err, ok } from '../lib/result.ts';
import type { ViewPatch } from '../protocol/view.ts';
import { type Folder, type OpenEngine, Projects } from './projects.ts';
import { checkedOutBranch, locateRepository } from './repositoryLocation.ts';
import { viewState } from './status/viewState.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'switchyard-projects-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the projects of a window', () => {
  test('are opened when they are needed, once, however often and however fast that is', async () => {
    const { projects, opened } = windowWith([repository('a')]);
    expect(opened).toEqual([]);
    await Promise.all([projects.openAll(), projects.openAll()]);
    await projects.openAll();
    expect(opened).toEqual(['a']);
  });

  test('are one for two folders of the same repository, a worktree of it included', async () => {
    const a = repository('a');
    git(a.path, 'worktree', 'add', '--quiet', join(root, 'tree'));
    const { projects, opened } = windowWith([
      a,
      folder('tree'),
      { ...a, uri: 'file:a/sub', path: join(a.path, 'sub') },
    ]);
    await projects.openAll();
    expect(opened).toEqual(['a']);
    expect(projects.all()).toHaveLength(1);
  });

  test('are not opened for a folder without a repository, until there is one', async () => {
    const plain = folder('plain');
    const { projects, opened } = windowWith([plain]);
    await projects.openAll();
    expect(projects.all()[0]?.state).toMatchObject({ kind: 'failed', failure: { kind: 'notARepository' } });
    git(plain.path, 'init', '--quiet');
    await projects.openAll();
    expect(opened).toEqual([]);
    await projects.retryAll();
    expect(opened).toEqual(['plain']);
  });

  test('without a task promise nothing until it is known whether agents can be started', async () => {
    const { projects } = windowWith([repository('a')]);
    await projects.openAll();
    const standings = [
      null,
      { kind: 'missing' },
      { kind: 'signedOut', path: '/bin/claude' },
      { kind: 'ready' },
    ] as const;
    const states = standings.map((claude) => viewState(projects.all(), claude).state);
    expect(states).toEqual(['lookingForClaude', 'claudeMissing', 'claudeSignedOut', 'empty']);
  });

  test('are opened at start-up only where there has been work', async () => {
    const [fresh, known] = [repository('fresh'), repository('known')];
    mkdirSync(join(known.path, '.git', 'switchyard'));
    const { projects, opened } = windowWith([fresh, known]);
    await projects.openKnown();
    expect(opened).toEqual(['known']);
  });

  test('say why one cannot be opened', async () => {
    const { projects } = windowWith([repository('a')], async () =>
      err({ kind: 'gitTooOld', message: 'Update git.' }),
    );
    await projects.openAll();
    expect(projects.all()[0]?.state).toEqual({
      kind: 'failed',
      failure: { kind: 'gitTooOld', message: 'Update git.' },
    });
  });

  test('are let go of with their folder, and the folder that shared one gets its own', async () => {
    const a = repository('a');
    const sub = { ...a, uri: 'file:a/sub', path: join(a.path, 'sub'), name: 'sub' };
    const { projects, opened, disposed } = windowWith([a, sub]);
    await projects.openAll();
    projects.setFolders([sub]);
    expect(disposed).toEqual(['a']);
    await projects.openAll();
    expect(opened).toEqual(['a', 'sub']);
  });

  test('pass on what changes', async () => {
    const { projects, changes } = windowWith([repository('a')]);
    await projects.openAll();
    const patches: string[] = [];
    projects.onDidChange((change) => patches.push(change.kind));
    changes.fire({
      sequence: 1,
      project: null,
      tasks: [],
      subtasks: [],
      sessions: [],
      runs: [],
      removed: [],
    });
    expect(patches).toEqual(['patch']);
  });
});

describe('a repository', () => {
  test('is found from a folder in it and from a worktree, with the branch of each', async () => {
    const a = repository('a');
    mkdirSync(join(a.path, 'deep', 'er'), { recursive: true });
    git(a.path, 'worktree', 'add', '--quiet', '-b', 'feature/one', join(root, 'tree'));
    const inside = await locateRepository(join(a.path, 'deep', 'er'));
    const tree = await locateRepository(join(root, 'tree'));
    expect(inside?.commonDirectory).toBe(tree?.commonDirectory);
    expect(inside && (await checkedOutBranch(inside))).toBe('main');
    expect(tree && (await checkedOutBranch(tree))).toBe('feature/one');
  });
});

function windowWith(folders: Folder[], openEngine?: OpenEngine) {
  const opened: string[] = [];
  const disposed: string[] = [];
  const changes = new Emitter<ViewPatch>();
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const projects = new Projects({
    notARepository: 'This folder is not in a git repository.',
    log,
    openEngine:
      openEngine ??
      (async ({ name }) => {
        opened.push(name);
        return ok(engineOf(name, changes, () => disposed.push(name)));
      }),
  });
  projects.setFolders(folders);
  return { projects, opened, disposed, changes };
}

function engineOf(name: string, changes: Emitter<ViewPatch>, onDispose: () => void): Engine {
  const unused = (): never => {
    throw new Error('not used here');
  };
  return {
    project: { id: name, name, root: name },
    view: () => projectView({}),
    onDidChange: changes.event,
    submit: unused,
    watchTranscript: unused,
    transcriptPage: unused,
    history: unused,
    prompt: unused,
    logDirectory: unused,
    changes: unused,
    fileAt: unused,
    leftovers: { worktrees: unused, measure: unused, rescues: unused },
    attempts: { of: unused, changesSince: unused },
    takeOver: unused,
    forget: unused,
    wake: unused,
    dispose: async () => onDispose(),
  };
}

function folder(name: string): Folder {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  return { uri: `file:${name}`, path, name };
}

function repository(name: string): Folder {
  const made = folder(name);
  mkdirSync(join(made.path, 'sub'));
  git(made.path, 'init', '--quiet', '--initial-branch=main');
  git(
    made.path,
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@b',
    'commit',
    '--quiet',
    '--allow-empty',
    '-m',
    'start',
  );
  return made;
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', args, { cwd, stdio: 'ignore' });
}
