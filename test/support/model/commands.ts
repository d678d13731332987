import fc from 'fast-check';
import { expect } from 'vitest';
import type { Intent } from '../../../src/protocol/intent.ts';
import { Life } from '../dyingEngine.ts';
import { newTask } from '../newTask.ts';
import { untilQuiet } from '../virtualClock.ts';
import { type Outcome, outcomes, type RealProject } from './realProject.ts';
import { accepts, type Cards, type Cause, endOf, leftUndone, objections } from './taskModel.ts';

/** The model: the cards as they were last seen. */
export interface Model {
  cards: Cards;
}

/** One thing that can happen. */
interface Happening {
  readonly name: string;
  /** Whether there is anything that it can happen to. */
  fits(cards: Cards): boolean;
  happen(real: RealProject, cards: Cards): Promise<Cause>;
  /** What is asked for by it: when the process dies meanwhile, nobody knows whether it was done. */
  intent?(cards: Cards): Intent;
}

const nothing: Cause = { kind: 'nothing' };

/** Something happens to the engine and is judged: by what the model allows, and by the invariants. */
class Command implements fc.AsyncCommand<Model, RealProject> {
  readonly #happening: Happening;
  readonly #onRun: () => void;

  constructor(happening: Happening, onRun: () => void) {
    this.#happening = happening;
    this.#onRun = onRun;
  }

  check({ cards }: Readonly<Model>): boolean {
    return this.#happening.fits(cards);
  }

  async run(model: Model, real: RealProject): Promise<void> {
    this.#onRun();
    const before = model.cards;
    const { name, intent } = this.#happening;
    const { life } = real;
    let cause = nothing;
    const happening = this.#happening.happen(real, before).then(async (happened) => {
      cause = happened;
      await untilQuiet();
    });
    await Promise.race([happening, life.died]);
    if (life.dead && real.life === life) {
      cause = { kind: 'killed', during: intent ? { kind: 'asked', intent: intent(before) } : cause };
      await real.crash();
    }
    await untilQuiet();
    model.cards = real.cards;
    expect(objections(before, model.cards, cause), name).toEqual([]);
    expectRest(real);
  }

  toString(): string {
    return this.#happening.name;
  }
}

/** What holds whenever nothing is under way. */
function expectRest(real: RealProject): void {
  const { tables } = real.store;
  real.census.expectOneAgentEach();
  const running = tables.runs.running();
  expect(real.agents.length, 'agents and runs that are said to run').toBe(running.length);
  expect(leftUndone(real.cards, real.world.settings)).toEqual([]);
  expect(real.lostCommits(), 'commits of agents that are lost').toEqual([]);
  const idle = real.cards.subtasks.filter(
    ({ id, status, hold, taskId }) =>
      status === 'IN_PROGRESS' &&
      hold === null &&
      tables.tasks.get(taskId)?.stopped === false &&
      !running.some((run) => run.subtaskId === id),
  );
  expect(idle.length === 0 || real.clock.timers > 0, 'somebody works, or it is known when').toBe(true);
}

/** Lets everything go well to its end: the cards must come to rest where the model says. */
export async function expectGoodEnd(real: RealProject): Promise<void> {
  if (real.life.isFinite) {
    await real.crash();
    await untilQuiet();
  }
  real.goesWell = true;
  real.world.settings = { ...real.world.settings, autoMerge: true };
  for (const agent of [...real.agents]) {
    agent.end('succeeds');
  }
  real.wake();
  await untilQuiet();
  const wanted = (): readonly string[] =>
    real.cards.subtasks
      .filter((subtask) => subtask.status !== endOf(subtask, real.cards))
      .map((subtask) => `${subtask.title} is ${subtask.status}, not ${endOf(subtask, real.cards)}`);
  const planning = () => real.cards.tasks.some(({ status, hold }) => status === 'PLANNING' && hold === null);
  for (let round = 0; round < 120 && (wanted().length > 0 || planning()); round++) {
    await real.clock.pass(60_000, untilQuiet);
  }
  expect(wanted()).toEqual([]);
  expect(planning(), 'a task is still being planned').toBe(false);
  expectRest(real);
  real.census.expectNobodyLeft();
}

/** Every command, each telling `onRun` that it was really run. */
export function commandArbitraries(onRun: () => void): fc.Arbitrary<Command>[] {
  const calm = [
    fc.constant(createTask),
    ...[onTask, onPlan],
    ...[onSubtask, onSubtask, onSubtask, onSubtask, onOrder],
    ...[agentSucceeds, agentSucceeds, agentSucceeds, agentEnds],
    ...[timePasses, timePasses],
  ];
  const all = [...calm, ...calm, ...calm, fc.constant(stopEverything), fc.constant(reload), kill];
  return all.map((arbitrary) => arbitrary.map((happening) => new Command(happening, onRun)));
}

const always = (): boolean => true;
const hasTask = ({ tasks }: Cards): boolean => tasks.length > 0;
const hasSubtask = ({ subtasks }: Cards): boolean => subtasks.length > 0;
const index = fc.nat({ max: 7 });

function ask(name: string, fits: (cards: Cards) => boolean, intent: (cards: Cards) => Intent): Happening {
  return { name, fits, intent, happen: (real, cards) => submit(real, cards, intent(cards)) };
}

const createTask = ask(
  'create task',
  ({ tasks }) => tasks.length < 3,
  () => newTask('x'),
);

const stopEverything = ask('stop everything', always, () => ({ kind: 'stopEverything' }));

const taskKinds = ['stopTask', 'resumeTask', 'retryPlanning', 'deleteTask'] as const;
const onTask = fc
  .tuple(fc.constantFrom(...taskKinds), index)
  .map(([kind, at]) =>
    ask(`${kind} ${at}`, hasTask, ({ tasks }) => ({ kind, taskId: tasks[at % tasks.length]?.id ?? '' })),
  );

const planKinds = ['replan', 'approvePlan', 'approvePlan', 'rejectPlan'] as const;
const onPlan = fc.tuple(fc.constantFrom(...planKinds), index).map(([kind, at]) =>
  ask(`${kind} ${at}`, hasTask, ({ tasks }) => {
    const taskId = tasks[at % tasks.length]?.id ?? '';
    switch (kind) {
      case 'replan':
        return { kind, taskId, reason: 'It is wrong.' };
      case 'rejectPlan':
        return { kind, taskId, comment: '' };
      default:
        return { kind, taskId };
    }
  }),
);

const subtaskKinds = [
  ...(['startSubtask', 'stopSubtask', 'retrySubtask', 'mergeSubtask'] as const),
  ...(['deleteSubtask', 'releaseHold', 'requestChanges'] as const),
];
const onSubtask = fc.tuple(fc.constantFrom(...subtaskKinds), index).map(([kind, at]) =>
  ask(`${kind} ${at}`, hasSubtask, ({ subtasks }) => {
    const subtaskId = subtasks[at % subtasks.length]?.id ?? '';
    return kind === 'requestChanges' ? { kind, subtaskId, feedback: 'more' } : { kind, subtaskId };
  }),
);

const orderKinds = ['addDependency', 'addDependency', 'removeDependency', 'allowOverlap'] as const;
const onOrder = fc.tuple(fc.constantFrom(...orderKinds), index, index).map(([kind, at, other]) =>
  ask(`${kind} ${at} ${other}`, hasSubtask, ({ subtasks }) => {
    const subtaskId = subtasks[at % subtasks.length]?.id ?? '';
    const dependsOnId = subtasks[other % subtasks.length]?.id ?? '';
    return kind === 'allowOverlap'
      ? { kind, subtaskId, allowed: other % 2 === 0 }
      : { kind, subtaskId, dependsOnId };
  }),
);

function endOfAgent(outcome: Outcome, at: number): Happening {
  return {
    name: `agent ${at} ${outcome}`,
    fits: hasTask,
    async happen(real) {
      real.agents[at % Math.max(1, real.agents.length)]?.end(outcome);
      return nothing;
    },
  };
}

const agentSucceeds = index.map((at) => endOfAgent('succeeds', at));
const agentEnds = fc
  .tuple(fc.constantFrom(...outcomes), index)
  .map(([outcome, at]) => endOfAgent(outcome, at));

const timePasses = fc.nat({ max: 180 }).map(
  (seconds): Happening => ({
    name: `${seconds} s pass`,
    fits: hasTask,
    async happen(real) {
      await real.clock.pass(seconds * 1_000, untilQuiet);
      return nothing;
    },
  }),
);

const reload: Happening = {
  name: 'reload',
  fits: always,
  async happen(real) {
    await (real.life.isFinite ? real.crash() : real.reload());
    return nothing;
  },
};

const kill = fc.nat({ max: 60 }).map(
  (acts): Happening => ({
    name: `kill, and again after ${acts} acts`,
    fits: always,
    async happen(real) {
      await real.crash(new Life(acts + 1));
      return nothing;
    },
  }),
);

async function submit(real: RealProject, cards: Cards, intent: Intent): Promise<Cause> {
  const answer = await real.submit(intent);
  expect(answer.ok, `${intent.kind} ${answer.ok ? '' : answer.error.message}`).toBe(accepts(cards, intent));
  return answer.ok ? { kind: 'asked', intent } : nothing;
}
