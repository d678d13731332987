import type { Engine } from '../../engine/engine.ts';
import type { ProjectHeader } from '../../protocol/view.ts';
import { gitHubText } from '../words/pullRequestWording.ts';
import type { Translate } from '../words/translate.ts';

/** The line of a project, where the window has several. */
export interface ProjectLine {
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
}

export function projectLine(engine: Pick<Engine, 'project' | 'view'>, t: Translate): ProjectLine {
  const { project } = engine.view();
  const lines = [project.root, gitHubText(project, t), ...project.notices];
  return {
    label: engine.project.name,
    description: standingOf(project, t),
    tooltip: lines.filter((line) => line !== null).join('\n\n'),
  };
}

function standingOf({ readOnly, role }: ProjectHeader, t: Translate): string {
  if (readOnly !== null) {
    return t('read-only');
  }
  return role === 'follower' ? t('in another window') : '';
}
