import type { Subtask } from '../domain/subtask.ts';

/** What is run one after another in a worktree that has just been made; `null` where there is nothing to run. */
export interface Commands {
  /** The repository's own hook for a new checkout. */
  readonly hook: string | null;
  readonly setUp: string | null;
  readonly verify?: string | null;
}

type Stage = keyof Commands;

/** How a shell line of several commands says which of them failed; the last one says it in its own way. */
const failedExitCodes = { hook: 96, setUp: 97, verify: null } satisfies Record<Stage, number | null>;

/** Printed before each of several commands, so that the log tells where a line that was ended stood. */
const headings: Readonly<Record<Stage, string>> = {
  hook: 'Switchyard: the hook post-checkout',
  setUp: 'Switchyard: the set-up command',
  verify: 'Switchyard: the verify command',
};

/** One shell line for all of them; `null` when there is none. */
export function shellLine(commands: Commands & { readonly verify: string }): string;
export function shellLine(commands: Commands): string | null;
export function shellLine(commands: Commands): string | null {
  const stages = stagesOf(commands);
  if (stages.length <= 1) {
    return stages[0]?.command ?? null;
  }
  const told = stages.map(({ stage, command }, at) => {
    const line = `echo ${headings[stage]} && (${command})`;
    return at === stages.length - 1 ? line : `((${line}) || exit ${failedExitCodes[stage]})`;
  });
  return told.join(' && ');
}

/** Which of the commands such a line failed in, or had not come to the end of: as its exit code and its output say. */
export function failedStage(end: { readonly exitCode: number | null; readonly tail: string }): Stage | null {
  const stages = ['hook', 'setUp', 'verify'] as const;
  if (end.exitCode !== null) {
    return stages.find((stage) => failedExitCodes[stage] === end.exitCode) ?? null;
  }
  const lines = end.tail.split('\n').map((line) => line.trim());
  return stages.findLast((stage) => lines.includes(headings[stage])) ?? null;
}

function stagesOf({ hook, setUp, verify = null }: Commands) {
  const stages = [
    { stage: 'hook', command: hook },
    { stage: 'setUp', command: setUp },
    { stage: 'verify', command: verify },
  ] as const;
  return stages.flatMap(({ stage, command }) => (command === null ? [] : [{ stage, command }]));
}

/** The command that a model wrote for the subtask, once the user has approved it; the only way to get at it for a run. */
export function ownVerifyCommand({
  verify,
  verifyApproved,
}: Pick<Subtask, 'verify' | 'verifyApproved'>): string | null {
  return verifyApproved && verify !== null && verify.trim() !== '' ? verify : null;
}
