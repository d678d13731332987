import type { Plan } from '../../src/domain/plan.ts';
import type { Scenario } from '../support/scriptedModel/scenario.ts';
import type { Action, Work } from './work/action.ts';
import { borders } from './work/borders.ts';
import { columns } from './work/columns.ts';
import { commandLine } from './work/commandLine.ts';
import { csv } from './work/csv.ts';
import { format } from './work/format.ts';
import { guide } from './work/guide.ts';
import { markdown } from './work/markdown.ts';
import { reader } from './work/reader.ts';

type Script = Scenario['scripts'][number];
type Turn = Script['turns'][number];

export const demoTask = {
  title: 'Print tables with borders, as Markdown and as CSV',
  description:
    'text-table prints borderless tables only. Let people choose ASCII or Unicode borders, Markdown and CSV, and use it in a pipe. Nothing may change for those who call it as today.',
};

/** Two roots; a fork into three formats; a join in index.js; a second fork, one side of which joins the other root. */
const works = [columns, reader, borders, markdown, csv, format, commandLine, guide];

/** Slow enough to be watched, at a pace that differs from turn to turn as it does with a real model. */
const pace = [2_600, 1_700, 3_200, 2_100, 2_900];

/** What the model answers in the demo: a plan, and for each subtask real edits of the sample and its own tests. */
export function demoScenario(): Scenario {
  return { scripts: [plannerScript(), strangerScript, ...works.flatMap(workerScripts)] };
}

/** The same at twice the pace, for whoever does not watch. */
export function hurried({ scripts }: Scenario): Scenario {
  const faster = (turn: Turn): Turn => ({ ...turn, delayMs: (turn.delayMs ?? 0) / 2 });
  return { scripts: scripts.map((script) => ({ ...script, turns: script.turns.map(faster) })) };
}

/** Whatever else the user may ask for in the demo: the reason stands in the task that could not be planned. */
const strangerScript: Script = {
  role: 'planner',
  turns: [
    {
      fail: {
        status: 400,
        message: 'This demo’s scripted model knows one task only. Use --claude real for your own.',
      },
    },
  ],
};

function plannerScript(): Script {
  const plan: Plan = {
    spec: 'One module per format over shared padding, chosen by opts.format; a command on top. The default output stays the same to the letter.',
    subtasks: works.map(({ planned }) => planned),
  };
  return {
    role: 'planner',
    asked: demoTask.title,
    turns: [
      { delayMs: 1_500, text: 'I will look at the package first.', calls: [{ glob: '**/*.js' }] },
      {
        delayMs: 2_000,
        text: 'It is small. How does it measure, and what do its tests pin down?',
        calls: [{ read: 'index.js' }, { read: 'package.json' }],
      },
      { delayMs: 2_500, text: 'The readme promises its options.', calls: [{ read: 'readme.markdown' }] },
      { delayMs: 3_000, structured: plan },
    ],
  };
}

function workerScripts(work: Work, offset: number): readonly Script[] {
  const { mending, answer } = work;
  const of = { role: 'worker', subtask: work.planned.key } as const;
  const first = { ...of, turns: turnsOf(work, offset) };
  // The first that fits an agent is what it is answered with.
  return [
    ...(answer ? [{ ...of, asked: answer.asked, turns: turnsOf(answer, offset) }] : []),
    ...(mending
      ? [
          { ...first, attempt: 1 },
          { ...of, turns: turnsOf(mending, offset) },
        ]
      : [first]),
  ];
}

function turnsOf({ actions, summary }: Pick<Work, 'actions' | 'summary'>, offset: number): Turn[] {
  const paceOf = (turn: number) => pace[(offset + turn) % pace.length] ?? 0;
  return [
    ...actions.map(
      (action, index): Turn => ({ delayMs: paceOf(index), text: action.say, calls: [callOf(action)] }),
    ),
    { delayMs: paceOf(actions.length), text: summary },
  ];
}

type Call = NonNullable<Extract<Turn, { calls?: unknown }>['calls']>[number];

function callOf(action: Action): Call {
  switch (action.kind) {
    case 'read':
      return { read: action.file };
    case 'write':
      return { write: action.file, content: action.content };
    case 'edit':
      return { edit: action.file, old: action.old, new: action.new };
    case 'run':
      return { bash: action.command };
  }
}
