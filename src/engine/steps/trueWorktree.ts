import { lstat } from 'node:fs/promises';

/** A worktree that somebody deleted is not ready, whatever the facts say: it is made anew from its branch. */
export async function withTrueWorktree<
  Card extends { readonly worktree: string | null; readonly worktreeReady: boolean },
>(card: Card): Promise<Card> {
  if (card.worktree === null || !card.worktreeReady) {
    return card;
  }
  const there = await lstat(card.worktree).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  return there ? card : { ...card, worktreeReady: false };
}
