import { basename } from 'node:path';
import type { EngineFixture } from './engineFixture.ts';
import { gitIn, writeFiles } from './gitFixture.ts';
import type { ScriptedAnswer, ScriptedCall } from './scriptedProcesses.ts';

export type Worker = (call: ScriptedCall) => Promise<ScriptedAnswer>;

/** A Planner that answers with these subtasks (`c: ['a', 'b']` depends on both), and workers as given. */
export function agentOf(
  graph: Readonly<Record<string, readonly string[]>>,
  work: Worker = commitFile,
): Worker {
  const subtasks = Object.entries(graph).map(([key, dependsOn]) => ({
    ...{ key, title: key, spec: key, plan: key, acceptance: [], scope: [], verify: null },
    ...{ size: 'small', dependsOn },
  }));
  const structuredOutput = { spec: 'What is to be done.', subtasks };
  return (call) => (call.role === 'planner' ? Promise.resolve({ structuredOutput }) : work(call));
}

/** The worker's job in most tests: a file named after the subtask, committed. */
export async function commitFile(call: ScriptedCall): Promise<ScriptedAnswer> {
  const name = basename(call.spec.cwd).replace(/^sw-\d+-/, '');
  await writeFiles(call.spec.cwd, { [`${name}.txt`]: `${name}\n` });
  await gitIn(call.spec.cwd, 'add', '--all');
  await gitIn(call.spec.cwd, 'commit', '--quiet', '--allow-empty', '-m', 'Do it');
  return {};
}

/** Resolves when the task is done and everything is put away. */
export async function untilDone(fixture: EngineFixture): Promise<void> {
  await fixture.until(
    (view) =>
      view.tasks.every((task) => task.status === 'DONE') &&
      view.subtasks.every((subtask) => subtask.worktree === null && subtask.branch === null),
  );
}
