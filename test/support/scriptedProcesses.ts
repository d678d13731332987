import { spawn } from 'node:child_process';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  ProcessEnd,
  Processes,
  ProcessListener,
  ProcessSpec,
  ProcessState,
} from '../../src/agents/process/processes.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { ok } from '../../src/lib/result.ts';

/** What a scripted agent is told, and what it answers with. */
export interface ScriptedCall {
  readonly spec: ProcessSpec;
  readonly role: 'planner' | 'worker';
  /** Resolves when it is asked to stop. */
  readonly stopped: Promise<void>;
}

export interface ScriptedAnswer {
  readonly text?: string;
  readonly structuredOutput?: unknown;
  readonly costUsd?: number;
  /** Ends without a result line, as a killed CLI does; with `text`, after having said that much. */
  readonly silent?: boolean;
  /** Ends with a result line that says that this went wrong. */
  readonly error?: string;
  /** Whether it has met a usage limit. */
  readonly limited?: boolean;
  /** How a silent one ends; by itself, if nothing is said. */
  readonly cause?: ProcessEnd['cause'];
  /** Calls of tools that it makes before anything else, each of which goes well. */
  readonly uses?: readonly { readonly name: string; readonly input: unknown }[];
  /** Calls that it was refused. */
  readonly denied?: readonly { readonly tool_name: string; readonly tool_input: unknown }[];
}

/**
 * A fake of `Processes` for the engine's tests, modelled on `createProcesses.ts` and on the event stream of Claude
 * CLI 2.1: agents are functions of the test, commands are run for real. It keeps a directory per run with a claim,
 * so that what was started once is not started again.
 */
export interface ScriptedProcesses extends Processes {
  readonly calls: readonly ScriptedCall[];
  /** The test is over: what an agent of it still stumbles over is nobody's concern. */
  end(): void;
}

export function createScriptedProcesses(
  clock: Clock,
  agent: (call: ScriptedCall) => Promise<ScriptedAnswer>,
): ScriptedProcesses {
  const calls: ScriptedCall[] = [];
  const running = new Map<string, Running>();
  let ended = false;
  const run = (process: Running, call: ScriptedCall): Promise<void> =>
    runAgent(process, call, agent).catch((error: unknown) => {
      if (!ended) {
        throw error;
      }
    });
  return {
    calls,
    end() {
      ended = true;
    },
    async prepare(directory, spec) {
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, 'run.json'), JSON.stringify(spec));
    },
    async launch(directory) {
      if (await exists(join(directory, 'claim'))) {
        return ok();
      }
      await writeFile(join(directory, 'claim'), '', { flag: 'wx' });
      const spec: ProcessSpec = JSON.parse(await readFile(join(directory, 'run.json'), 'utf8'));
      const process = new Running(clock);
      running.set(directory, process);
      if (await exists(join(directory, 'stop'))) {
        process.finish({ cause: 'stopped' });
        return ok();
      }
      if (spec.endsWithResult) {
        const role = spec.args.includes('--json-schema') ? 'planner' : 'worker';
        const call = { spec, role, stopped: process.stopped } as const;
        calls.push(call);
        void run(process, call);
      } else {
        runCommand(process, spec);
      }
      return ok();
    },
    async inspect(directory): Promise<ProcessState> {
      if (!(await exists(join(directory, 'claim')))) {
        return { kind: 'unclaimed' };
      }
      const end = running.get(directory)?.end;
      return end ? { kind: 'ended', end } : { kind: 'running' };
    },
    // Its places are counted in lines.
    async page(directory, place, direction) {
      const lines = running.get(directory)?.lines ?? [];
      const [start, end] =
        direction === 'before' ? [0, place?.stdout ?? lines.length] : [place?.stdout ?? 0, lines.length];
      return {
        start: { stdout: start, stderr: 0 },
        end: { stdout: end, stderr: 0 },
        isEnd: end === lines.length,
        stdout: lines.slice(start, end),
        stderr: [],
      };
    },
    async stdin(directory) {
      return JSON.parse(await readFile(join(directory, 'run.json'), 'utf8')).stdin;
    },
    follow(directory, listener, from) {
      const process = running.get(directory);
      if (!process) {
        const lost = endOf(clock, { cause: 'lost' });
        const timer = setImmediate(() => listener.onEnd(lost));
        return { dispose: () => clearImmediate(timer) };
      }
      return process.follow(listener, from?.stdout ?? 0);
    },
    async stop(directory) {
      await writeFile(join(directory, 'stop'), '');
      running.get(directory)?.stop();
    },
    async tail(directory, bytes) {
      return (running.get(directory)?.lines ?? []).join('\n').slice(-bytes);
    },
  };
}

class Running {
  readonly lines: string[] = [];
  readonly stopped: Promise<void>;
  end: ProcessEnd | null = null;
  stop: () => void = () => undefined;
  /** How it dies when it is asked to stop; an agent does when its function returns. */
  onStop: () => void = () => undefined;
  stopping = false;
  readonly #listeners = new Set<ProcessListener>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.stopped = new Promise((resolve) => {
      this.stop = () => {
        this.stopping = true;
        resolve();
        this.onStop();
      };
    });
  }

  follow(listener: ProcessListener, from: number) {
    this.#listeners.add(listener);
    setImmediate(() => {
      if (this.#listeners.has(listener)) {
        listener.onLines('stdout', this.lines.slice(from), this.lines.length);
        if (this.end) {
          listener.onEnd(this.end);
        }
      }
    });
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  print(line: string): void {
    this.lines.push(line);
    for (const listener of this.#listeners) {
      listener.onLines('stdout', [line], this.lines.length);
    }
  }

  finish(end: Partial<ProcessEnd> & Pick<ProcessEnd, 'cause'>): void {
    if (this.end) {
      return;
    }
    this.end = endOf(this.#clock, end);
    for (const listener of this.#listeners) {
      listener.onEnd(this.end);
    }
  }
}

async function runAgent(
  process: Running,
  call: ScriptedCall,
  agent: (call: ScriptedCall) => Promise<ScriptedAnswer>,
): Promise<void> {
  const { cwd } = call.spec;
  process.print(
    JSON.stringify({ type: 'system', subtype: 'init', session_id: sessionOf(call.spec), model: 'm', cwd }),
  );
  const answer = await agent(call);
  if (process.stopping) {
    process.finish({ cause: 'stopped', signal: 'SIGTERM' });
    return;
  }
  for (const [index, use] of (answer.uses ?? []).entries()) {
    printUse(process, `toolu_${index}`, use);
  }
  if (answer.silent) {
    if (answer.text !== undefined) {
      printMessage(process, { type: 'text', text: answer.text });
    }
    if (answer.limited) {
      printLimit(process);
    }
    process.finish({ cause: answer.cause ?? 'exited', exitCode: 1 });
    return;
  }
  process.print(
    JSON.stringify({
      type: 'result',
      subtype: 'success',
      is_error: answer.error !== undefined,
      terminal_reason: answer.error === undefined ? 'completed' : 'error_during_execution',
      result: answer.error ?? answer.text ?? 'Done.',
      num_turns: answer.error === undefined ? 2 : 0,
      duration_ms: 1,
      duration_api_ms: 1,
      session_id: sessionOf(call.spec),
      total_cost_usd: answer.costUsd ?? 0.01,
      usage: {
        input_tokens: 100,
        output_tokens: 20,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
      },
      permission_denials: answer.denied ?? [],
      uuid: 'u',
      ...(answer.structuredOutput === undefined ? {} : { structured_output: answer.structuredOutput }),
    }),
  );
  process.finish({ cause: 'exited', exitCode: 0 });
}

function printUse(
  process: Running,
  id: string,
  use: { readonly name: string; readonly input: unknown },
): void {
  printMessage(process, { type: 'tool_use', id, ...use });
  const content = [{ type: 'tool_result', tool_use_id: id, is_error: false, content: 'ok' }];
  process.print(JSON.stringify({ type: 'user', message: { role: 'user', content } }));
}

function printMessage(process: Running, block: object): void {
  const usage = {
    input_tokens: 100,
    output_tokens: 20,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
  };
  const message = { id: 'msg_1', role: 'assistant', model: 'm', content: [block], usage };
  process.print(JSON.stringify({ type: 'assistant', message }));
}

function printLimit(process: Running): void {
  const info = { status: 'rejected', resetsAt: null, rateLimitType: 'five_hour' };
  process.print(JSON.stringify({ type: 'rate_limit_event', rate_limit_info: info }));
}

function runCommand(process: Running, spec: ProcessSpec): void {
  const child = spawn(spec.command, [...spec.args], { cwd: spec.cwd, env: { ...spec.env } });
  process.onStop = () => {
    child.kill('SIGKILL');
    process.finish({ cause: 'stopped', signal: 'SIGKILL' });
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => process.print(data.toString().trimEnd()));
  }
  child.on('error', (error) => process.finish({ cause: 'notStarted', message: error.message }));
  child.on('close', (exitCode, signal) => process.finish({ cause: 'exited', exitCode, signal }));
}

function endOf(clock: Clock, end: Partial<ProcessEnd> & Pick<ProcessEnd, 'cause'>): ProcessEnd {
  const endedAt = new Date(clock.now()).toISOString();
  return { exitCode: null, signal: null, message: null, endedAt, ...end };
}

function sessionOf(spec: ProcessSpec): string {
  const flag = spec.args.findIndex((arg) => arg === '--session-id' || arg === '--resume');
  return spec.args[flag + 1] ?? '';
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
