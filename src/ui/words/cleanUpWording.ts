import { readBranchName } from '../../domain/naming.ts';
import type { Card, RescueEntry, WorktreeEntry } from '../../engine/queries/leftovers.ts';
import type { WorktreeUse } from '../../engine/queries/worktreeUse.ts';
import { unreachable } from '../../lib/result.ts';
import type { Translate } from './translate.ts';

/** What a folder takes up, once that has been measured. */
export interface Measured {
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

/** What a worktree is there for, in few words. */
export function useText(entry: Pick<WorktreeEntry, 'use' | 'present'>, now: number, t: Translate): string {
  const use = wordsOf(entry.use, now, t);
  return entry.present ? use : t('{0}; its folder is gone', use);
}

/** Whose it is, how large, and how old. */
export function worktreeDetail(
  entry: WorktreeEntry,
  measured: Measured | null,
  now: number,
  t: Translate,
): string {
  const size = measured === null ? t('measuring…') : formatBytes(measured.bytes);
  const changed = measured === null ? null : t('changed {0}', ageText(measured.changedAt, now, t));
  return joined([cardText(entry.card, t), entry.present ? size : null, entry.present ? changed : null]);
}

/** When something was rescued, and how much of it is nowhere else. */
export function rescueDetail(rescue: RescueEntry, now: number, t: Translate): string {
  const age = ageText(Date.parse(rescue.savedAt), now, t);
  return joined([cardText(rescue.card, t) ?? deletedCardText(rescue.name, t), age, contentText(rescue, t)]);
}

export interface Removals {
  readonly removed: number;
  /** What they took up. */
  readonly bytes: number;
  readonly rescued: number;
  /** Why the others were not. */
  readonly failures: readonly string[];
  /** The user had enough before the last one. */
  readonly cancelled: boolean;
}

export function removalSummary(removals: Removals, t: Translate): string {
  const { removed, rescued, failures, cancelled } = removals;
  const size = formatBytes(removals.bytes);
  const sentences = [
    removed === 0
      ? t('Nothing was removed.')
      : removed === 1
        ? t('Removed 1 worktree, which frees {0}.', size)
        : t('Removed {0} worktrees, which frees {1}.', removed, size),
    rescued === 0
      ? null
      : rescued === 1
        ? t('A rescue ref holds what was only there.')
        : t('{0} rescue refs hold what was only there.', rescued),
    cancelled ? t('You ended it before the last one.') : null,
    ...failures,
  ];
  return sentences.filter((sentence) => sentence !== null).join(' ');
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** How long ago, in the largest unit that fits. */
export function ageText(at: number, now: number, t: Translate): string {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  if (minutes < 1) {
    return t('just now');
  }
  if (minutes < 120) {
    return t('{0} min ago', minutes);
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? t('{0} hours ago', hours) : t('{0} days ago', Math.floor(hours / 24));
}

function wordsOf(use: WorktreeUse, now: number, t: Translate): string {
  switch (use.kind) {
    case 'running':
      return t('in use: an agent or a check is at work; stop it first');
    case 'needed':
      return t('in use: its card goes on in it; stop that first');
    case 'failed':
      return Date.parse(use.until) > now ? t('failed, kept until {0}', timeText(use.until)) : t('failed');
    case 'resting':
      return use.status === 'COMPLETED' ? t('in review') : t('stopped');
    case 'ended':
      return t('its session has ended; a follow-up would go on in it');
    case 'orphaned':
      return t('no card needs it');
    case 'restored':
      return t('restored for you');
    case 'otherProject':
      return t('made for a project that is not known here');
    case 'forgotten':
      return t('git no longer knows it; look into it and delete it yourself');
    default:
      return unreachable(use);
  }
}

function timeText(time: string): string {
  return new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

function cardText(card: Card | null, t: Translate): string | null {
  if (card === null) {
    return null;
  }
  switch (card.kind) {
    case 'task':
      return t('task {0} {1}', card.number, card.title);
    case 'session':
      return t('session {0} {1}', card.number, card.title);
    case 'subtask':
      return `#${card.number} ${card.title}`;
    default:
      return unreachable(card.kind);
  }
}

/** Of a card that is gone its branch still tells what it was about. */
function deletedCardText(branch: string, t: Translate): string | null {
  const named = readBranchName(branch);
  if (named === null) {
    return null;
  }
  const name = named.kind === 'session' ? t('session {0}', named.number) : `#${named.number}`;
  return t('{0} (deleted)', `${name} ${named.words}`.trimEnd());
}

function contentText({ commits, files }: RescueEntry, t: Translate): string {
  if (commits === 0) {
    return t('nothing that is not on a branch');
  }
  const inCommits = commits === 1 ? t('1 commit') : t('{0} commits', commits);
  return `${inCommits}, ${files === 1 ? t('1 file') : t('{0} files', files)}`;
}

function joined(details: readonly (string | null)[]): string {
  return details.filter((detail) => detail !== null).join(' · ');
}
