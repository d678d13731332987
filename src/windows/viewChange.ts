import type { ProjectPlace } from '../domain/project.ts';
import type { ProjectHeader, ProjectView, ViewPatch } from '../protocol/view.ts';

/** A view of which nothing is known yet but whose it is. */
export function emptyView({ id, name, root }: ProjectPlace): ProjectView {
  return {
    sequence: 0,
    project: {
      ...{ id, name, root },
      readOnly: null,
      notices: [],
      role: 'follower',
      driverAnswers: true,
      agentsRunning: 0,
      maxAgents: 0,
      autoMerge: false,
      returnsFeedback: true,
      mergeMethod: 'squash',
      permissionMode: '',
      spentTodayUsd: 0,
      dayBudgetUsd: null,
      quota: null,
      orchestrators: [],
      deliveries: [],
      github: null,
    },
    tasks: [],
    subtasks: [],
    sessions: [],
    runs: [],
  };
}

/** All of the view after a change of drivers, as a patch for those who follow it by patches. */
export function patchBetween(before: ProjectView, after: ProjectView): ViewPatch {
  const { sequence, project, tasks, subtasks, sessions, runs } = after;
  const present = new Set(idsOf(after));
  const removed = idsOf(before).filter((id) => !present.has(id));
  return { sequence, project, tasks, subtasks, sessions, runs, removed };
}

function idsOf({ tasks, subtasks, sessions, runs }: ProjectView): string[] {
  return [...tasks, ...subtasks, ...sessions, ...runs].map(({ id }) => id);
}

export function headerPatch(project: ProjectHeader): ViewPatch {
  return { sequence: 0, project, tasks: [], subtasks: [], sessions: [], runs: [], removed: [] };
}
