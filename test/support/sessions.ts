import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Intent } from '../../src/protocol/intent.ts';
import type { ProjectView, SessionView } from '../../src/protocol/view.ts';
import type { EngineFixture } from './engineFixture.ts';
import type { ScriptedAnswer, ScriptedCall } from './scriptedProcesses.ts';

export const prompt = 'Why is it slow?\nLook at the parser.';

/** An agent that is told the how-manieth call it is; from 0. */
export type NumberedAgent = (call: ScriptedCall, index: number) => Promise<ScriptedAnswer>;

export function numbered(agent: NumberedAgent): (call: ScriptedCall) => Promise<ScriptedAnswer> {
  let calls = 0;
  return (call) => {
    calls += 1;
    return agent(call, calls - 1);
  };
}

/** Answers its id. */
export async function createSession(
  engine: Pick<EngineFixture, 'submit'>,
  change: Partial<Extract<Intent, { kind: 'createSession' }>> = {},
): Promise<string> {
  const created = await engine.submit({
    kind: 'createSession',
    prompt,
    baseBranch: null,
    selection: null,
    ...change,
  });
  if (!created.ok) {
    throw new Error(created.error.message);
  }
  return created.value.id ?? '';
}

/** The newest. */
export function sessionIn(view: ProjectView): SessionView {
  const [session] = view.sessions;
  if (session === undefined) {
    throw new Error('There is no session');
  }
  return session;
}

export async function untilState(engine: EngineFixture, state: SessionView['state']): Promise<SessionView> {
  return sessionIn(await engine.until((view) => view.sessions[0]?.state === state));
}

/** Its agent has begun, which is later than that its run is a fact. */
export async function untilCalled(engine: EngineFixture): Promise<void> {
  await expect.poll(() => engine.calls().length, { timeout: 10_000 }).toBe(1);
}

/** What is said against the intent, or `done`. */
export async function refusalOf(engine: Pick<EngineFixture, 'submit'>, intent: Intent): Promise<string> {
  const answer = await engine.submit(intent);
  return answer.ok ? 'done' : answer.error.message;
}

/** Writes a file in the agent's worktree and commits it. */
export async function commitIn(
  engine: EngineFixture,
  { spec }: ScriptedCall,
  name = 'work.txt',
): Promise<void> {
  await writeFile(join(spec.cwd, name), 'work\n');
  await engine.repository.git('-C', spec.cwd, 'add', '-A');
  await engine.repository.git('-C', spec.cwd, 'commit', '-m', `Add ${name}`);
}

/** What follows the flag on the agent's command line. */
export function argumentOf({ spec }: ScriptedCall, flag: string): string | null {
  const index = spec.args.indexOf(flag);
  return index < 0 ? null : (spec.args[index + 1] ?? null);
}
