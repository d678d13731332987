import { expect } from 'vitest';
import type { Plan, PlannedSubtask } from '../../src/domain/plan.ts';
import type { RunKind } from '../../src/domain/run.ts';
import type { Intent } from '../../src/protocol/intent.ts';
import type { ProjectView } from '../../src/protocol/view.ts';
import { createEngineFixture, type EngineFixture, type FixtureOptions } from './engineFixture.ts';
import type { ScriptedAnswer, ScriptedCall } from './scriptedProcesses.ts';
import { commitFile } from './scriptedWork.ts';

const roles = ['questions', 'planner', 'critic', 'worker'] as const;
type Role = (typeof roles)[number];

/** What an agent of a role answers; `nth` counts the calls of that role from 1. */
export type Answerer = (call: ScriptedCall, nth: number) => ScriptedAnswer | Promise<ScriptedAnswer>;

/** An engine whose agents answer by their role, with what tests of planning ask of it. */
export interface PlannedEngine extends EngineFixture {
  /** What agents of that role were told, oldest first. */
  prompts(role: Role): readonly string[];
  outcomes(kind: RunKind): readonly (string | null)[];
  accepted(intent: Intent): Promise<void>;
  /** The message of the refusal. */
  refusalOf(intent: Intent): Promise<string>;
  /** Of a task or subtask, newest first. */
  history(id: string): readonly string[];
}

/** Workers for whom nothing is given commit a file; all others have no answer. */
export async function openPlannedEngine(
  answerers: Partial<Record<Role, Answerer>>,
  settings: FixtureOptions['settings'] = {},
): Promise<PlannedEngine> {
  const counts = new Map<Role, number>();
  const fixture = await createEngineFixture(
    async (call) => {
      const role = roleOf(call);
      const nth = 1 + (counts.get(role) ?? 0);
      counts.set(role, nth);
      return (answerers[role] ?? (role === 'worker' ? commitFile : noAnswer))(call, nth);
    },
    { settings },
  );
  return Object.assign(fixture, questionsTo(fixture));
}

function questionsTo(fixture: EngineFixture): Omit<PlannedEngine, keyof EngineFixture> {
  return {
    prompts: (role) =>
      fixture
        .calls()
        .filter((call) => roleOf(call) === role)
        .map((call) => call.spec.stdin),
    outcomes: (kind) =>
      fixture.engine
        .view()
        .runs.filter((run) => run.kind === kind)
        .map((run) => run.outcome),
    async accepted(intent) {
      expect(await fixture.submit(intent)).toMatchObject({ ok: true });
    },
    async refusalOf(intent) {
      const answer = await fixture.submit(intent);
      expect(answer.ok, `${intent.kind} was to be refused`).toBe(false);
      return answer.ok ? '' : answer.error.message;
    },
    history: (id) => fixture.store.tables.events.latest(id, 50).map(({ text }) => text),
  };
}

const noAnswer: Answerer = () => ({ text: 'I do not know.' });

function roleOf({ spec }: ScriptedCall): Role {
  const named = /^Switchyard role: (\w+)\n/.exec(spec.stdin)?.[1];
  return roles.find((role) => role === named) ?? 'worker';
}

/** A Planner that answers with one plan after the other, and then with the last one again. */
export function planner(...plans: Plan[]): Answerer {
  return (_call, nth) => ({ structuredOutput: plans[Math.min(nth, plans.length) - 1] });
}

export function planOf(...subtasks: PlannedSubtask[]): Plan {
  return { spec: 'What is to be done.', subtasks };
}

export function planned(key: string, change: Partial<PlannedSubtask> = {}): PlannedSubtask {
  return {
    ...{ key, title: key, spec: `Make ${key}.`, plan: `Write ${key}.txt.`, acceptance: [], scope: [] },
    ...{ verify: null, size: 'small', modelHint: 'standard', dependsOn: [] },
    ...change,
  };
}

/** A worker that waits where it is until the test lets it go on. */
export function gateway(): { readonly pass: () => void; readonly worker: Answerer } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    pass: resolve,
    async worker(call) {
      await Promise.race([promise, call.stopped]);
      return commitFile(call);
    },
  };
}

export function isDone(view: ProjectView): boolean {
  return view.tasks[0]?.status === 'DONE';
}
