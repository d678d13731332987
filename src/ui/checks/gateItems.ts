import type { CommandEvidence, GateRecord } from '../../domain/gate.ts';
import type { ProjectView, RunView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';

/** One gate, as VS Code's test results show it: an item for the subtask, and one for each thing that was checked. */
export interface GateResult {
  /** The run that did it. */
  readonly runId: string;
  readonly subtaskId: string;
  readonly label: string;
  /** Such as `attempt 2`. */
  readonly description: string;
  readonly passed: boolean;
  readonly reason: string | null;
  readonly checks: readonly CheckResult[];
}

export interface CheckResult {
  readonly id: string;
  readonly label: string;
  readonly passed: boolean;
  readonly durationMs: number | null;
  /** Why it did not pass; `null` where it did. */
  readonly message: string | null;
  /** With the line ends that a terminal needs. */
  readonly output: string;
}

/** The last gate of each subtask that has come to an end with a verdict, in the order in which they ended. */
export function gateResults(view: ProjectView, t: Translate): readonly GateResult[] {
  return view.subtasks
    .flatMap(({ id, number, title, gate }) => {
      const run = view.runs.findLast(
        ({ subtaskId, kind, status }) => subtaskId === id && kind === 'gate' && status !== 'RUNNING',
      );
      // One that was stopped says nothing of the work.
      return gate === null || run === undefined || (!gate.passed && gate.reason === null)
        ? []
        : [{ endedAt: run.endedAt ?? '', result: resultOf(run, id, `#${number} ${title}`, gate, t) }];
    })
    .sort((one, other) => (one.endedAt < other.endedAt ? -1 : 1))
    .map(({ result }) => result);
}

function resultOf(
  run: RunView,
  subtaskId: string,
  label: string,
  gate: GateRecord,
  t: Translate,
): GateResult {
  const commands = [gate.verify, gate.ownVerify].filter((command) => command !== null);
  return {
    runId: run.id,
    subtaskId,
    label,
    description: t('attempt {0}', run.attempt),
    passed: gate.passed,
    reason: gate.reason,
    checks: [
      evidenceCheck(gate, commands.some(hasFailed), t),
      ...commands.map((command, index) => commandCheck(command, index, t)),
    ],
  };
}

/** What needs no command: commits, a clean tree, what was changed. It failed where no command did. */
function evidenceCheck(gate: GateRecord, commandFailed: boolean, t: Translate): CheckResult {
  const passed = gate.passed || commandFailed;
  const { git } = gate;
  const lines = [
    ...(git?.commits ?? []).map(({ id, subject }) => `${id.slice(0, 9)} ${subject}`),
    ...(git?.dirtyFiles ?? []).map((path) => t('not committed: {0}', path)),
    ...(git?.contraband ?? []).map((what) => t('must not be published: {0}', what)),
    ...gate.outsideScope.map((path) => t('outside its scope: {0}', path)),
    ...gate.protectedChanges.map(({ path }) => t('a check that was changed: {0}', path)),
  ];
  return {
    id: 'evidence',
    label: t('Commits and Changed Files'),
    passed,
    durationMs: null,
    message: passed ? null : gate.reason,
    output: forTerminal(lines.join('\n')),
  };
}

function commandCheck(command: CommandEvidence, index: number, t: Translate): CheckResult {
  const { exitCode, durationMs, tail } = command;
  const passed = !hasFailed(command);
  return {
    id: `command${index}`,
    label: command.command,
    passed,
    durationMs,
    message: passed
      ? null
      : exitCode === null
        ? t('It was cut off.')
        : t('It ended with exit code {0}.', exitCode),
    output: forTerminal(tail),
  };
}

function hasFailed({ exitCode }: CommandEvidence): boolean {
  return exitCode !== 0;
}

/** A terminal goes back to the start of the line only when it is told to. */
function forTerminal(text: string): string {
  return text === '' ? '' : `${text.replace(/\r?\n/g, '\r\n').replace(/(?:\r\n)*$/, '')}\r\n`;
}
