import { actionNames, possibleActions } from '../commands/actions.ts';
import type { FolderProject } from '../projects.ts';

/**
 * What the tree's welcome views and the palette go by, as VS Code's context keys.
 * `unknown`: no project has been opened yet, so nothing is hidden.
 */
export interface ViewState {
  readonly state:
    | 'unknown'
    | 'opening'
    | 'notARepository'
    | 'failed'
    | 'lookingForClaude'
    | 'claudeMissing'
    | 'empty'
    | 'tasks';
  /** The actions that some item allows now, as words. */
  readonly can: string;
}

/** From the states of all folders, and whether agents can be started; `null`: that is not known yet. */
export function viewState(projects: readonly FolderProject[], hasClaude: boolean | null): ViewState {
  const views = projects.flatMap(({ state }) => (state.kind === 'open' ? [state.engine.view()] : []));
  if (views.length > 0) {
    const possible = new Set(views.flatMap((view) => [...possibleActions(view)]));
    const can = actionNames.filter((name) => possible.has(name));
    const stoppable = possible.has('stopTask') ? ['stopEverything'] : [];
    const silent = views.some(({ project }) => !project.driverAnswers) ? ['takeOver'] : [];
    const onGitHub = views.some(({ project }) => project.github !== null) ? ['refreshPullRequests'] : [];
    const empty = views.every((view) => view.tasks.length === 0);
    return {
      state: empty ? emptyState(hasClaude) : 'tasks',
      can: [...can, ...stoppable, ...silent, ...onGitHub].join(' '),
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

function emptyState(hasClaude: boolean | null): ViewState['state'] {
  if (hasClaude === null) {
    return 'lookingForClaude';
  }
  return hasClaude ? 'empty' : 'claudeMissing';
}
