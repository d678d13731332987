import { type ActionName, actionNames, itemsFor } from './actions.ts';
import type { FolderProject } from './projects.ts';

/**
 * What the tree's welcome views and the palette go by, as VS Code's context keys.
 * `unknown`: no project has been opened yet, so nothing is hidden.
 */
export interface ViewState {
  readonly state: 'unknown' | 'opening' | 'notARepository' | 'failed' | 'claudeMissing' | 'empty' | 'tasks';
  /** The actions that some item allows now, as words. */
  readonly can: string;
}

/** From the states of all folders, and whether agents can be started. */
export function viewState(projects: readonly FolderProject[], hasClaude: boolean): ViewState {
  const views = projects.flatMap(({ state }) => (state.kind === 'open' ? [state.engine.view()] : []));
  if (views.length > 0) {
    const can: ActionName[] = actionNames.filter((name) =>
      views.some((view) => itemsFor(name, view).length > 0),
    );
    const running = views.some((view) => view.project.agentsRunning > 0) ? ['stopEverything'] : [];
    const empty = views.every((view) => view.tasks.length === 0);
    return {
      state: !empty ? 'tasks' : hasClaude ? 'empty' : 'claudeMissing',
      can: [...can, ...running].join(' '),
    };
  }
  const failures = projects.flatMap(({ state }) => (state.kind === 'failed' ? [state.failure] : []));
  if (projects.some(({ state }) => state.kind === 'opening')) {
    return { state: 'opening', can: '' };
  }
  if (failures.some(({ kind }) => kind !== 'notARepository')) {
    return { state: 'failed', can: '' };
  }
  return { state: failures.length > 0 ? 'notARepository' : 'unknown', can: '' };
}
