import type { Engine } from '../../engine/engine.ts';
import type { Intent } from '../../protocol/intent.ts';
import { showInformation } from '../messages.ts';
import type { TreeElement } from '../tree/treeItem.ts';
import { t } from '../words/translations.ts';
import { showRefusal } from './askEngine.ts';
import { type BulkDeed, bulkIntents } from './bulk.ts';

/** Starts or stops all of these lines of the tree that can be, and says in one message what was refused. */
export async function startOrStop(deed: BulkDeed, selected: readonly TreeElement[]): Promise<void> {
  const asked = [...idsByEngine(selected)].flatMap(([engine, ids]) =>
    bulkIntents(deed, ids, engine.view()).map((intent) => ({ engine, intent })),
  );
  if (asked.length === 0) {
    void showInformation(nothingText(deed, selected.length));
    return;
  }
  const refusals = await refusalsOf(asked);
  // Many may be refused for the same reason.
  const reasons = [...new Set(refusals)].join(' ');
  if (refusals.length > 0) {
    showRefusal(
      asked.length === 1
        ? reasons
        : t('{0} of {1} were refused: {2}', refusals.length, asked.length, reasons),
    );
  }
}

/** One after the other: each is one transaction, and what is started first is worked on first. */
async function refusalsOf(
  asked: readonly { readonly engine: Engine; readonly intent: Intent }[],
): Promise<string[]> {
  const refusals: string[] = [];
  for (const { engine, intent } of asked) {
    const answer = await engine.submit(intent);
    if (!answer.ok) {
      refusals.push(answer.error.message);
    }
  }
  return refusals;
}

function idsByEngine(selected: readonly TreeElement[]): ReadonlyMap<Engine, readonly string[]> {
  const ids = new Map<Engine, string[]>();
  for (const element of selected) {
    if (element.kind === 'item') {
      ids.set(element.engine, [...(ids.get(element.engine) ?? []), element.id]);
    }
  }
  return ids;
}

function nothingText(deed: BulkDeed, selected: number): string {
  if (selected === 0) {
    return t(
      'Nothing is selected. Choose “Select to Start or Stop” in the Tasks view, and tick subtasks or sessions.',
    );
  }
  return deed === 'start'
    ? t('Nothing of what is selected can be started now.')
    : t('Nothing of what is selected is running.');
}
