import type { Session } from '../domain/session.ts';
import type { EngineParts } from './parts.ts';

/** Where the work of a session stands that is committed: on its branch, or, when that is gone, where it is kept; else its base. */
export async function sessionTip(
  { repository }: EngineParts,
  { branch, rescueRef, pushedCommit, baseCommit }: Session,
): Promise<string> {
  const tip = branch === null ? null : await repository.branchCommit(branch);
  if (tip?.ok) {
    return tip.value;
  }
  const rescued = rescueRef === null ? null : await repository.refCommit(rescueRef);
  return rescued ?? pushedCommit ?? baseCommit;
}
