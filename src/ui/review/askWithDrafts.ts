import type { Engine } from '../../engine/engine.ts';
import type { Intent } from '../../protocol/intent.ts';
import { askAndSubmit, showRefusal } from '../commands/askEngine.ts';
import { t } from '../words/translations.ts';
import type { Drafts } from './drafts.ts';
import { tellSent } from './tellSent.ts';
import { withDrafts } from './withDrafts.ts';

/** Says to a worker or a session what the intent says, with the comments that are drafted: then they are sent. */
export async function askWithDrafts(engine: Engine, intent: Intent, drafts: Drafts): Promise<void> {
  const request = withDrafts(intent, drafts, t);
  if (!request.ok) {
    showRefusal(request.error.message);
  } else if (await askAndSubmit(engine, request.value.intent)) {
    request.value.sent();
    tellSent(engine, intent, request.value.comments);
  }
}
