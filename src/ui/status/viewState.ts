import type { ClaudeStanding } from '../../domain/claudeStanding.ts';
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
    | 'gitMissing'
    | 'notARepository'
    | 'failed'
    | 'lookingForClaude'
    | 'claudeMissing'
    | 'claudeSignedOut'
    | 'empty'
    | 'tasks';
  /** The actions that some item allows now, as words. */
  readonly can: string;
}

/** There is a project and nothing in it yet. */
export const emptyStates: readonly ViewState['state'][] = [
  'lookingForClaude',
  'claudeMissing',
  'claudeSignedOut',
  'empty',
];

/** From the states of all folders, and whether agents can be started; `null`: that is not known yet. */
export function viewState(projects: readonly FolderProject[], claude: ClaudeStanding | null): ViewState {
  const views = projects.flatMap(({ state }) => (state.kind === 'open' ? [state.engine.view()] : []));
  if (views.length > 0) {
    const possible = new Set(views.flatMap((view) => [...possibleActions(view)]));
    const can = actionNames.filter((name) => possible.has(name));
    const stoppable = possible.has('stopTask') || possible.has('stopSession') ? ['stopEverything'] : [];
    const silent = views.some(({ project }) => !project.driverAnswers) ? ['takeOver'] : [];
    const onGitHub = views.some(({ project }) => project.github !== null) ? ['refreshPullRequests'] : [];
    const empty = views.every(({ tasks, sessions }) => tasks.length + sessions.length === 0);
    return {
      state: empty ? emptyState(claude) : 'tasks',
      can: [...can, ...stoppable, ...silent, ...onGitHub].join(' '),
    };
  }
  const failures = projects.flatMap(({ state }) => (state.kind === 'failed' ? [state.failure] : []));
  if (projects.some(({ state }) => state.kind === 'opening')) {
    return { state: 'opening', can: '' };
  }
  if (failures.some(({ kind }) => kind === 'gitMissing' || kind === 'gitTooOld')) {
    return { state: 'gitMissing', can: '' };
  }
  if (failures.some(({ kind }) => kind !== 'notARepository')) {
    return { state: 'failed', can: '' };
  }
  return { state: failures.length > 0 ? 'notARepository' : 'unknown', can: '' };
}

function emptyState(claude: ClaudeStanding | null): ViewState['state'] {
  switch (claude?.kind) {
    case undefined:
      return 'lookingForClaude';
    case 'missing':
      return 'claudeMissing';
    case 'signedOut':
      return 'claudeSignedOut';
    case 'ready':
      return 'empty';
  }
}
