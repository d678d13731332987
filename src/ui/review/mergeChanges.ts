import type { Engine } from '../../engine/engine.ts';
import type { SubtaskView } from '../../protocol/view.ts';
import { askAndSubmit } from '../commands/askEngine.ts';
import { ask } from '../messages.ts';
import { t } from '../words/translations.ts';
import type { Drafts } from './drafts.ts';
import { requestChanges } from './requestChanges.ts';
import { settledMerge } from './settledMerge.ts';

/**
 * Merges what the user has found good, once what was commented on and not sent is settled. It is offered only where merging
 * is done from here; where a team merges elsewhere, its word counts there, and "Mark Merged…" tells that it has been given.
 */
export async function mergeChanges(engine: Engine, subtask: SubtaskView, drafts: Drafts): Promise<void> {
  await settledMerge(drafts, subtask.id, {
    askAbout: askAboutComments,
    request: () => requestChanges(engine, subtask, drafts),
    merge: () => askAndSubmit(engine, { kind: 'mergeSubtask', subtaskId: subtask.id }),
  });
}

async function askAboutComments(comments: number): Promise<'merge' | 'request' | null> {
  const discard = t('Discard and Merge');
  const request = t('Request Changes…');
  const answer = await ask(
    {
      message:
        comments === 1
          ? t('One comment has not been sent to the worker.')
          : t('{0} comments have not been sent to the worker.', comments),
      detail: t('The work is merged as it is; the comments would be discarded.'),
    },
    request,
    discard,
  );
  return answer === discard ? 'merge' : answer === request ? 'request' : null;
}
