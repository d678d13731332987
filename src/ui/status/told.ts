import type { Engine } from '../../engine/engine.ts';
import type { Translate } from '../words/translate.ts';
import { type Attention, needsUser } from './attention.ts';

/** What a message has told of, and the project that it is about. */
export type Told<Project> = Attention & { readonly project: Project };

/** What of it needs the user still, as it stands now, in the projects that are open: a message may be hours old. */
export function stillWaiting<Project extends { readonly engine: Pick<Engine, 'project' | 'view'> }>(
  told: readonly Told<Project>[],
  open: readonly Project[],
  t: Translate,
): readonly Told<Project>[] {
  return open.flatMap((project) => {
    const mine = told.filter((one) => one.project.engine.project.id === project.engine.project.id);
    return mine.length === 0
      ? []
      : needsUser(project.engine.view(), t)
          .filter(({ id, kind }) => mine.some((one) => one.id === id && one.kind === kind))
          .map((attention) => ({ ...attention, project }));
  });
}
