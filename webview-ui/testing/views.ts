import type { GateRecord } from '../../src/domain/gate.ts';
import type { ProjectHeader, ProjectView, RunView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import * as samples from '../../test/support/viewFixture.ts';

/** One project with one task, named and counted as a page shows them. */
export function projectView(changes: Partial<ProjectView> = {}): ProjectView {
  return samples.projectView({ sequence: 1, project: projectHeader(), tasks: [taskView()], ...changes });
}

export function projectHeader(changes: Partial<ProjectHeader> = {}): ProjectHeader {
  return { ...samples.projectView({}).project, id: 'project', name: 'tabulate', ...changes };
}

export function taskView(changes: Partial<TaskView> = {}): TaskView {
  return samples.task({ id: 'task', title: 'Add a JSON output mode', createdAt: noon, ...changes });
}

export function subtaskView(number: number, changes: Partial<SubtaskView> = {}): SubtaskView {
  return samples.subtask({
    ...{ id: `s${number}`, taskId: 'task', number, key: `key-${number}`, title: `Subtask ${number}` },
    ...{ position: number, since: noon },
    ...changes,
  });
}

export function runView(id: string, changes: Partial<RunView> = {}): RunView {
  return samples.run({ id, taskId: 'task', startedAt: noon, ...changes });
}

export function gateRecord(passed: boolean): GateRecord {
  return {
    git: {
      base: 'a',
      head: 'b',
      tree: 'c',
      commits: [{ id: 'b', subject: 'Do it' }],
      changedFiles: ['src/args.ts'],
      insertions: 214,
      deletions: 12,
      dirtyFiles: [],
      contraband: [],
    },
    verify: { command: 'npm test', exitCode: passed ? 0 : 1, durationMs: 8200, tail: '' },
    ownVerify: null,
    outsideScope: [],
    protectedChanges: [],
    passed,
    reason: passed ? null : 'npm test exits 1',
  };
}

const noon = '2026-11-21T12:00:00.000Z';
