import type { Engine } from '../../engine/engine.ts';
import { subtaskIcon } from '../../protocol/icons.ts';
import type { SubtaskView } from '../../protocol/view.ts';
import { showInformation } from '../messages.ts';
import { chooseOne } from '../picks.ts';
import { themeIcon } from '../tree/treeItem.ts';
import { t } from '../words/translations.ts';
import { subtaskDescription } from '../words/wording.ts';
import { askAndSubmit } from './askEngine.ts';
import { possibleParents } from './dependencies.ts';

/** "Add Dependency…": what this subtask is to wait for. */
export async function addDependency(engine: Engine, subtask: SubtaskView): Promise<void> {
  const candidates = possibleParents(subtask, engine.view());
  if (candidates.length === 0) {
    void showInformation(
      t('#{0} could wait for nothing else: all others wait for it, or it waits for them.', subtask.number),
    );
    return;
  }
  const parent = await choose(engine, candidates, t('#{0} {1} Waits For…', subtask.number, subtask.title));
  if (parent !== null) {
    await askAndSubmit(engine, { kind: 'addDependency', subtaskId: subtask.id, dependsOnId: parent.id });
  }
}

/** "Remove Dependency…": what this subtask is no longer to wait for. */
export async function removeDependency(engine: Engine, subtask: SubtaskView): Promise<void> {
  const parents = engine.view().subtasks.filter(({ id }) => subtask.dependsOn.includes(id));
  const title = t('#{0} {1} No Longer Waits For…', subtask.number, subtask.title);
  const parent = await choose(engine, parents, title);
  if (parent !== null) {
    await askAndSubmit(engine, { kind: 'removeDependency', subtaskId: subtask.id, dependsOnId: parent.id });
  }
}

async function choose(
  engine: Engine,
  candidates: readonly SubtaskView[],
  title: string,
): Promise<SubtaskView | null> {
  const view = engine.view();
  const items = candidates.map((subtask) => ({
    label: `#${subtask.number} ${subtask.title}`,
    description: subtaskDescription(subtask, view, t),
    iconPath: themeIcon(subtaskIcon(subtask)),
    subtask,
  }));
  const chosen = await chooseOne(items, {
    title,
    placeHolder: t('Another subtask of the same task'),
    matchOnDescription: true,
  });
  return chosen?.subtask ?? null;
}
