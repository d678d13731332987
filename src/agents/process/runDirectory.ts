import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// The small build of zod: this file is part of the runner's bundle, which is loaded anew for every run.
import * as z from 'zod/mini';
import { endCauses, type ProcessEnd, type ProcessSpec } from './processes.ts';

/** The files of one run. Host and runner share nothing else. */
export interface RunFiles {
  /** What to run, without its environment. */
  readonly spec: string;
  /** The environment, which may hold secrets: the runner removes it as soon as it has read it. */
  readonly environment: string;
  /** Made by the one runner that may work on this directory, with its identity. */
  readonly claim: string;
  readonly status: string;
  readonly stdout: string;
  readonly stderr: string;
  /** A request to end the run; its presence is what counts. */
  readonly stop: string;
  /** The runner's own notes. */
  readonly notes: string;
}

/** The same request, where nothing can be written. */
export const stopSignal = 'SIGUSR2';

export function runFiles(directory: string): RunFiles {
  return {
    spec: join(directory, 'run.json'),
    environment: join(directory, 'environment.json'),
    claim: join(directory, 'claim'),
    status: join(directory, 'status.json'),
    stdout: join(directory, 'events.ndjson'),
    stderr: join(directory, 'stderr.log'),
    stop: join(directory, 'stop'),
    notes: join(directory, 'runner.log'),
  };
}

const identitySchema = z.object({
  pid: z.number(),
  startTime: z.string(),
  boot: z.string(),
  namespace: z.string(),
});

/** A process beyond doubt: ids are reused, but not with the same start time in the same boot. */
export type ProcessIdentity = z.infer<typeof identitySchema>;

const statusSchema = z.object({
  runner: identitySchema,
  child: z.nullable(identitySchema),
  startedAt: z.string(),
  heartbeatAt: z.string(),
  end: z.nullable(
    z.object({
      cause: z.enum(endCauses),
      exitCode: z.nullable(z.number()),
      signal: z.nullable(z.string()),
      message: z.nullable(z.string()),
      survivors: z.optional(z.string()),
      endedAt: z.string(),
    }),
  ),
});

/** What the runner says about itself; replaced as a whole each time. */
export interface RunnerStatus {
  readonly runner: ProcessIdentity;
  readonly child: ProcessIdentity | null;
  readonly startedAt: string;
  readonly heartbeatAt: string;
  readonly end: ProcessEnd | null;
}

const environmentSchema = z.record(z.string(), z.string());

const specSchema = z.object({
  runId: z.string(),
  command: z.string(),
  args: z.array(z.string()),
  verbatimArguments: z.optional(z.boolean()),
  cwd: z.string(),
  stdin: z.string(),
  endsWithResult: z.boolean(),
  firstOutputMs: z.number(),
  idleMs: z.number(),
  totalMs: z.number(),
});

/** The spec as it lies in the directory. Throws when it is not there or not what the host writes. */
export function readSpec(directory: string): Omit<ProcessSpec, 'env'> {
  return specSchema.parse(JSON.parse(readFileSync(runFiles(directory).spec, 'utf8')));
}

export function readEnvironment(directory: string): Record<string, string> {
  return environmentSchema.parse(JSON.parse(readFileSync(runFiles(directory).environment, 'utf8')));
}

/** `null` when there is none yet, or it cannot be read. */
export function readStatus(directory: string): RunnerStatus | null {
  return readAs(statusSchema, runFiles(directory).status);
}

/** Who claimed the directory; `null` when nobody did, or the claim was cut off while it was written. */
export function readClaim(directory: string): ProcessIdentity | null {
  return readAs(identitySchema, runFiles(directory).claim);
}

/** Readers see the old content or the new one, never a part. `durable`: it is on the disk before it has its name. */
export function writeAtomically(path: string, content: string, durable: boolean): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content, { mode: 0o600, flush: durable });
  renameSync(temporary, path);
}

function readAs<T>(schema: z.ZodMiniType<T>, path: string): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Who runs it, and whether that is over; `null`: nobody has begun. */
export function runnerState(directory: string): {
  readonly ended: boolean;
  readonly runner: ProcessIdentity | null;
} {
  const status = readStatus(directory);
  return { ended: Boolean(status?.end), runner: status?.runner ?? readClaim(directory) };
}
