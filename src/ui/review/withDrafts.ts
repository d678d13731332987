import { type Refusal, refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { Translate } from '../words/translate.ts';
import { commentCount, type Drafts } from './drafts.ts';
import { longestRequest, requestText } from './reviewRequest.ts';

interface DraftedRequest {
  readonly intent: Intent;
  /** How many comments go along. */
  readonly comments: number;
  /** To be called once it was taken: what was sent is no draft any more. */
  sent(): void;
}

/** What is said to a worker or a session, with the comments that are drafted; any other intent as it is. */
export function withDrafts(intent: Intent, drafts: Drafts, t: Translate): Result<DraftedRequest, Refusal> {
  switch (intent.kind) {
    case 'requestChanges':
      return drafted(intent.subtaskId, intent.feedback, drafts, t, (feedback) => ({ ...intent, feedback }));
    case 'followUp':
      return drafted(intent.sessionId, intent.words, drafts, t, (words) => ({ ...intent, words }));
    default:
      return ok({ intent, comments: 0, sent: () => undefined });
  }
}

function drafted(
  itemId: string,
  words: string,
  drafts: Drafts,
  t: Translate,
  intentWith: (text: string) => Intent,
): Result<DraftedRequest, Refusal> {
  const included = drafts.of(itemId);
  const text = requestText(words, included);
  if (text.length > longestRequest) {
    const message = t('That is too much for one request. Delete some of the comments, or shorten them.');
    return err(refusal('invalid', message));
  }
  // What was added or edited meanwhile was not sent.
  return ok({
    intent: intentWith(text),
    comments: commentCount(included),
    sent: () => drafts.remove((draft) => included.includes(draft)),
  });
}
