import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { errorCode } from '../lib/errorCode.ts';
import type { ProcessJudge } from './lease.ts';
import { inTurn } from './turn.ts';

const stateRecord = 'begun';

/** What a repository says of itself. */
interface IdentifiedRepository {
  readonly commonDirectory: string;
  readProjectHint(): Promise<string | null>;
  writeProjectHint(id: string): Promise<void>;
  /** Takes away all that is kept of the project in the common directory. */
  forgetProject(): Promise<void>;
}

export interface IdentityParts {
  readonly repository: IdentifiedRepository;
  /** The user's place for application state. */
  readonly stateRoot: string;
  readonly processes: ProcessJudge;
  readonly clock: Clock;
  newId(): string;
}

export interface ProjectIdentity {
  readonly id: string;
  /** It has had a state here before, so there should be one. */
  readonly isKnown: boolean;
}

/**
 * The project that the repository is: the one it says, if we know it; a new one otherwise. Two windows that open a
 * new repository at the same time must not make two projects of it, so they take turns.
 */
export async function chooseProject(parts: IdentityParts): Promise<ProjectIdentity> {
  return (
    (await knownProject(parts)) ??
    inOpeningTurn(parts, async () => (await knownProject(parts)) ?? create(parts))
  );
}

/** Call it once there is a state: a window that ends before that has lost nothing. */
export async function recordState(directory: string): Promise<void> {
  await writeFile(join(directory, stateRecord), '');
}

/**
 * Takes away the state of a project, and what names it in its repository; only for the holder of its lease, which is in
 * there too. Whoever opens the repository from now on begins a new project.
 */
export async function forgetProject(id: string, parts: IdentityParts): Promise<void> {
  const removed = join(parts.stateRoot, 'removed');
  await inOpeningTurn(parts, async () => {
    // A repository that named what is not there any more would have lost it.
    await parts.repository.forgetProject();
    try {
      await mkdir(removed, { recursive: true, mode: 0o700 });
      // At once, so that no window finds half of it.
      await rename(projectDirectory(parts.stateRoot, id), join(removed, id));
    } catch (error) {
      await parts.repository.writeProjectHint(id);
      throw error;
    }
  });
  // Also what a removal that was cut off has left.
  const names = await readdir(removed);
  await Promise.all(names.map((name) => rm(join(removed, name), { recursive: true, force: true })));
}

export function projectDirectory(stateRoot: string, id: string): string {
  return join(stateRoot, 'projects', id);
}

async function knownProject({ repository, stateRoot }: IdentityParts): Promise<ProjectIdentity | null> {
  const hint = await readHint(repository);
  if (hint === null) {
    return null;
  }
  const directory = projectDirectory(stateRoot, hint);
  if (!(await isDirectory(directory))) {
    return null;
  }
  const known = { id: hint, isKnown: await isFile(join(directory, stateRecord)) };
  const recorded = await readFile(join(directory, 'repository'), 'utf8').catch(() => null);
  if (recorded === repository.commonDirectory) {
    return known;
  }
  // A repository that was moved takes its project along; a copy, while the original is there, gets its own.
  if (recorded !== null && (await isOther(recorded, repository.commonDirectory))) {
    return null;
  }
  // It may have been removed since it was looked for.
  return (await writtenInto(directory, repository.commonDirectory)) ? known : null;
}

async function writtenInto(directory: string, repository: string): Promise<boolean> {
  try {
    await writeFile(join(directory, 'repository'), repository);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return false;
    }
    throw error;
  }
}

/** It comes from the repository: it may only name something of ours, never a path. */
async function readHint(repository: IdentifiedRepository): Promise<string | null> {
  const hint = await repository.readProjectHint();
  return hint !== null && /^[0-9a-f-]{36}$/.test(hint) ? hint : null;
}

async function create({ repository, stateRoot, newId }: IdentityParts): Promise<ProjectIdentity> {
  const former = await readHint(repository);
  // A copy of a repository whose project is there begins its own; one whose project is gone has lost it.
  const isKnown = former !== null && !(await isDirectory(projectDirectory(stateRoot, former)));
  const id = newId();
  const directory = projectDirectory(stateRoot, id);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, 'repository'), repository.commonDirectory);
  await repository.writeProjectHint(id);
  return { id, isKnown };
}

const patienceMs = 10_000;

async function inOpeningTurn<T>(
  { stateRoot, processes, clock }: IdentityParts,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(stateRoot, { recursive: true, mode: 0o700 });
  const directory = join(stateRoot, 'opening');
  const turn = await inTurn({ directory, processes, clock, patienceMs }, work);
  if (turn === null) {
    throw new Error(
      `Another window has been opening a repository for a long time. If there is none, remove the folder ${directory} and try again.`,
    );
  }
  return turn.done;
}

/** Whether a directory is there under the old name that is not this one by another name. */
async function isOther(recorded: string, present: string): Promise<boolean> {
  const [old, now] = await Promise.all([recorded, present].map((path) => stat(path).catch(() => null)));
  const same = old?.dev === now?.dev && old?.ino === now?.ino;
  return old?.isDirectory() === true && !same;
}

async function isFile(path: string): Promise<boolean> {
  const entry = await stat(path).catch(() => null);
  return entry?.isFile() ?? false;
}

async function isDirectory(path: string): Promise<boolean> {
  const entry = await stat(path).catch(() => null);
  return entry?.isDirectory() ?? false;
}
