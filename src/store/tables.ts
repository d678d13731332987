import { createDependencies } from './dependencies.ts';
import { createEvents } from './events.ts';
import { createProjects } from './projects.ts';
import { createRuns } from './runs.ts';
import { createSessions } from './sessions.ts';
import type { Tables } from './store.ts';
import { createSubtasks } from './subtasks.ts';
import { createTasks } from './tasks.ts';
import type { View } from './view.ts';

export function createTables(view: View): Tables {
  return {
    projects: createProjects(view),
    tasks: createTasks(view),
    subtasks: createSubtasks(view),
    dependencies: createDependencies(view),
    sessions: createSessions(view),
    runs: createRuns(view),
    events: createEvents(view),
  };
}
