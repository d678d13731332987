import type { Engine } from '../../engine/engine.ts';
import type { Intent } from '../../protocol/intent.ts';
import { type Answer, submitWithProgress } from '../commands/askEngine.ts';
import { t } from '../words/translations.ts';
import type { Drafts } from './drafts.ts';
import { tellSent } from './tellSent.ts';
import { withDrafts } from './withDrafts.ts';

/** Says to a worker or a session what the intent says, with the comments that are drafted: then they are sent. */
export async function sendWithDrafts(engine: Engine, intent: Intent, drafts: Drafts): Promise<Answer> {
  const request = withDrafts(intent, drafts, t);
  if (!request.ok) {
    return request;
  }
  const answer = await submitWithProgress(engine, request.value.intent);
  if (answer.ok) {
    request.value.sent();
    tellSent(engine, intent, request.value.comments);
  }
  return answer;
}
