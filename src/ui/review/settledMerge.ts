import { commentCount, type Drafts } from './drafts.ts';

interface Steps {
  /** What becomes of so many comments that were not sent; `null`: the user has left. */
  askAbout(comments: number): Promise<'merge' | 'request' | null>;
  request(): Promise<void>;
  /** Tells whether it was done. */
  merge(): Promise<boolean>;
}

/**
 * Merges, once what was commented on and not sent is settled. Only the comments that were there when that was asked are
 * discarded: those made meanwhile stay.
 */
export async function settledMerge(drafts: Drafts, itemId: string, steps: Steps): Promise<void> {
  const settled = drafts.of(itemId);
  const comments = commentCount(settled);
  const answer = comments === 0 ? 'merge' : await steps.askAbout(comments);
  if (answer === 'request') {
    await steps.request();
  } else if (answer === 'merge' && (await steps.merge())) {
    drafts.remove((draft) => settled.includes(draft));
  }
}
