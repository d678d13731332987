import type { SeenLease } from './lease.ts';

/** Why this window only looks on, in words for the user, when whoever works on the project cannot be reached. */
export function whyUnreachable({ record, judgement }: SeenLease, protocol: number): string {
  if (record === null) {
    return 'Which window works on this project cannot be read from its lease. If no other window has it open, take over here.';
  }
  if (record.protocol > protocol) {
    return newerVersion;
  }
  return judgement === 'unknown'
    ? 'A window on another computer or in a container may be working on this project and cannot be reached from here. If that is over, take over here.'
    : silent;
}

export function otherVersion(theirs: number, ours: number): string {
  return theirs > ours
    ? newerVersion
    : 'A window with an older version of Switchyard works on this project and is asked to hand it over.';
}

const newerVersion =
  'A window with a newer version of Switchyard works on this project. Reload this window to follow it.';

/** For a driver that can be reached and does not answer. */
export const silent =
  'The window that works on this project does not answer. It may be stopped or asleep; its agents go on. Wait for it, close it, or take over here.';

/** For a project whose state was taken away while this window had it open. */
export const removed =
  'This project was removed in another window. Reload this window to begin anew with the repository.';

/** To a window that has lost the project while it was about to remove it. */
export const worksElsewhere =
  'The project was not removed: another window works on it by now. Remove it there, or close that window first.';
