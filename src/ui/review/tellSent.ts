import type { Engine } from '../../engine/engine.ts';
import type { Intent } from '../../protocol/intent.ts';
import { showInformation } from '../messages.ts';
import { t } from '../words/translations.ts';

/** Says that a request for changes has reached the worker: nothing else tells it to who is in the diff. */
export function tellSent(engine: Engine, intent: Intent, comments: number): void {
  if (intent.kind !== 'requestChanges') {
    return;
  }
  const number = engine.view().subtasks.find(({ id }) => id === intent.subtaskId)?.number ?? 0;
  void showInformation(
    comments === 0
      ? t('Your request was sent: the worker of #{0} goes on with it.', number)
      : comments === 1
        ? t('Your request was sent with 1 comment: the worker of #{0} goes on with it.', number)
        : t('Your request was sent with {1} comments: the worker of #{0} goes on with it.', number, comments),
  );
}
