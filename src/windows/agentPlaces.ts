import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import { Emitter, type Event } from '../lib/emitter.ts';
import { type ProcessJudge, processSchema } from './lease.ts';
import { inTurn } from './turn.ts';

/** Places for agents that all windows of a user share, whatever their projects. */
export interface AgentPlaces extends Disposable {
  /** Takes a place for a run that is about to start, if fewer than `limit` are taken; else its subject waits for one. */
  take(run: PlacedRun, limit: number): Promise<boolean>;
  /** Gives back the place of a run that has ended, or never began. */
  giveBack(runId: string): Promise<void>;
  /** How many agents work on the machine, for a subject that waits for a place; `null` for one that does not. */
  waitsBehind(subjectId: string): number | null;
  /** A subject waits for a place, behind another number of agents than before. */
  readonly onDidWait: Event<string>;
  /** There may be a place for the subject now: whoever still wants one takes it. */
  readonly onMayBeFree: Event<string>;
}

interface PlacedRun {
  readonly runId: string;
  /** Where its runner says who it is. */
  readonly directory: string;
  /** What it is for. */
  readonly subjectId: string;
}

/** What the directory of a run says of whoever runs it. */
export interface RunnerState {
  readonly ended: boolean;
  /** `null`: nobody has begun. */
  readonly runner: z.infer<typeof processSchema> | null;
}

export interface AgentPlacesOptions {
  /** In the user's place for application state. */
  readonly directory: string;
  readonly processes: ProcessJudge;
  runnerOf(directory: string): RunnerState;
  readonly clock: Clock;
}

/** A place is a file that names the run and the window that takes it; the runner, once it is there, holds it. */
const placeSchema = z.object({ directory: z.string(), taker: processSchema.nullable() });
type Place = z.infer<typeof placeSchema>;

/** A place that becomes free in another window is noticed by looking. */
const pauseMs = 5_000;
const patienceMs = 5_000;
/** A run that has not begun after so long, or whose runner nobody can judge and that lies still so long, is none. */
const forgottenMs = 10 * 60_000;

export function createAgentPlaces(options: AgentPlacesOptions): AgentPlaces {
  const { directory, processes, clock } = options;
  const turn = { directory: join(directory, 'turn'), processes, clock, patienceMs };
  const waits = new Emitter<string>();
  const mayBeFree = new Emitter<string>();
  const waiting = new Map<string, number>();
  /** The latest run of each subject; only one of them works at a time. */
  const latest = new Map<string, string>();
  let timer: Disposable | null = null;
  const lookLater = (): void => {
    timer ??= clock.at(clock.now() + pauseMs, () => {
      timer = null;
      const subjects = [...waiting.keys()];
      waiting.clear();
      for (const subjectId of subjects) {
        mayBeFree.fire(subjectId);
      }
    });
  };
  const giveBack = (runId: string): Promise<void> => rm(placeOf(directory, runId), { force: true });
  return {
    async take(run, limit) {
      await mkdir(join(directory, 'taken'), { recursive: true, mode: 0o700 });
      // Its former run has ended, or something went wrong before it could begin.
      await giveBack(latest.get(run.subjectId) ?? run.runId);
      const taken = await inTurn(turn, () => takeOne(options, run, limit));
      if (taken?.done === 'taken') {
        waiting.delete(run.subjectId);
        latest.set(run.subjectId, run.runId);
        return true;
      }
      waiting.set(run.subjectId, taken?.done ?? limit);
      waits.fire(run.subjectId);
      lookLater();
      return false;
    },
    giveBack,
    waitsBehind: (subjectId) => waiting.get(subjectId) ?? null,
    onDidWait: waits.event,
    onMayBeFree: mayBeFree.event,
    dispose: () => timer?.dispose(),
  };
}

/** Answers how many are taken, when none is left. */
async function takeOne(
  { directory, processes, runnerOf, clock }: AgentPlacesOptions,
  run: PlacedRun,
  limit: number,
): Promise<'taken' | number> {
  let taken = 0;
  for (const name of await readdir(join(directory, 'taken'))) {
    const path = placeOf(directory, name);
    if (name === run.runId || !(await isHeld(path, { processes, runnerOf, clock }))) {
      await rm(path, { force: true });
    } else {
      taken += 1;
    }
  }
  if (taken >= limit) {
    return taken;
  }
  const place: Place = { directory: run.directory, taker: await processes.identify(process.pid) };
  await writeFile(placeOf(directory, run.runId), JSON.stringify(place), { mode: 0o600 });
  return 'taken';
}

/** A place is only taken from a run that is provably over, or that nobody has heard of for long. */
async function isHeld(
  path: string,
  { processes, runnerOf, clock }: Pick<AgentPlacesOptions, 'processes' | 'runnerOf' | 'clock'>,
): Promise<boolean> {
  const place = await readPlace(path);
  const { ended, runner } = place === null ? nobody : runnerOf(place.directory);
  if (place === null || ended) {
    return false;
  }
  const holder = runner ?? place.taker;
  const judgement = holder === null ? 'unknown' : await processes.liveness(holder);
  if (judgement !== 'alive' || runner === null) {
    // Whichever way the clock was put.
    const stillMs = Math.abs(clock.now() - (await modifiedAt(runner === null ? path : place.directory)));
    return judgement !== 'dead' && stillMs < forgottenMs;
  }
  return true;
}

const nobody: RunnerState = { ended: false, runner: null };

async function readPlace(path: string): Promise<Place | null> {
  try {
    return placeSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/** The runner writes its files anew in its directory, and so changes it, as long as it is there. */
async function modifiedAt(path: string): Promise<number> {
  const entry = await stat(path).catch(() => null);
  return entry?.mtimeMs ?? 0;
}

function placeOf(directory: string, runId: string): string {
  return join(directory, 'taken', runId);
}
