import type { SubtaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import type { Parents } from './board.ts';
import {
  formatChange,
  formatCost,
  formatCountdown,
  formatDuration,
  formatTime,
  shortCommit,
} from './format.ts';

export type Tone = 'plain' | 'run' | 'ok' | 'warn' | 'error';

/** The one line that says what happens to a subtask now. */
export interface LiveLine {
  readonly tone: Tone;
  readonly text: string;
}

export interface Chip {
  readonly key: string;
  readonly text: string;
  readonly tone: Tone;
  readonly title?: string;
}

/** Whether a card shows times that go on, so that it must be drawn anew while the page is visible. */
export function ticks(subtask: SubtaskView): boolean {
  return subtask.status === 'IN_PROGRESS' && !subtask.deleting;
}

export function liveLine(subtask: SubtaskView, now: number): LiveLine | null {
  if (subtask.deleting) {
    return { tone: 'plain', text: strings.card.deleting };
  }
  if (subtask.status === 'BLOCKED_FAILURE') {
    return { tone: 'error', text: subtask.reason ?? strings.failed };
  }
  if (subtask.hold !== null) {
    return { tone: 'warn', text: subtask.hold.reason };
  }
  if (subtask.status === 'IN_PROGRESS') {
    return workLine(subtask, now);
  }
  if (subtask.status === 'COMPLETED') {
    return mergeLine(subtask);
  }
  return null;
}

/** The quiet facts below a card's title, most telling first. */
export function chipsOf(subtask: SubtaskView, parents: Parents, permissionMode: string, now: number): Chip[] {
  const chips = [...stateChips(subtask, parents, now), ...holdChips(subtask, now), ...costChips(subtask)];
  // One that was stopped before its end has no reason, and has not failed.
  if (subtask.status === 'IN_PROGRESS' && subtask.gate?.passed === false && subtask.gate.reason !== null) {
    chips.push(...gateChips(subtask));
  }
  if (subtask.status === 'IN_PROGRESS' && permissionMode === 'bypassPermissions') {
    chips.push({
      key: 'permissionMode',
      text: permissionMode,
      tone: 'warn',
      title: strings.header.bypassTitle,
    });
  }
  return chips;
}

function workLine(subtask: SubtaskView, now: number): LiveLine {
  if (subtask.nextAttemptAt !== null) {
    const left = formatCountdown(subtask.nextAttemptAt, now);
    return {
      tone: 'warn',
      text: left === null ? strings.card.nextAttemptSoon : strings.card.nextAttempt(left),
    };
  }
  return { tone: 'run', text: subtask.activity ?? strings.card.starting };
}

function mergeLine(subtask: SubtaskView): LiveLine | null {
  if (subtask.activity !== null) {
    return { tone: 'run', text: subtask.activity };
  }
  return subtask.mergeRequested ? { tone: 'plain', text: strings.card.mergeQueued } : null;
}

function stateChips(subtask: SubtaskView, parents: Parents, now: number): Chip[] {
  switch (subtask.status) {
    case 'PENDING':
    case 'READY':
      return [
        ...(subtask.stopped ? [plain('stopped', strings.card.stopped)] : []),
        plain('size', subtask.size),
        ...parentsChips(parents),
      ];
    case 'BLOCKED_DEPENDENCY':
      return [
        ...parentsChips(parents),
        ...(parents.open === '' ? [] : [plain('needs', strings.card.needs(parents.open))]),
      ];
    case 'IN_PROGRESS':
      return [
        ...attemptChips(subtask),
        {
          ...plain('elapsed', formatDuration(now - Date.parse(subtask.since))),
          title: strings.card.elapsedTitle,
        },
      ];
    case 'BLOCKED_FAILURE':
      return attemptChips(subtask);
    case 'COMPLETED':
      return gateChips(subtask);
    case 'MERGED':
      return subtask.mergedCommit === null ? [] : [plain('commit', shortCommit(subtask.mergedCommit))];
  }
}

function parentsChips({ merged, total }: Parents): Chip[] {
  return total === 0 ? [] : [plain('parents', strings.card.parents(merged, total))];
}

function attemptChips({ attempt, maxAttempts }: SubtaskView): Chip[] {
  return attempt === 0 ? [] : [plain('attempt', strings.card.attempt(attempt, maxAttempts))];
}

function gateChips({ gate }: SubtaskView): Chip[] {
  if (gate === null) {
    return [];
  }
  if (!gate.passed) {
    const failed: Chip = { key: 'gate', text: strings.card.gateFailed, tone: 'error' };
    return [gate.reason === null ? failed : { ...failed, title: gate.reason }];
  }
  const passed: Chip = { key: 'gate', text: strings.card.gatePassed, tone: 'ok' };
  return gate.git === null
    ? [passed]
    : [passed, plain('change', formatChange(gate.git.insertions, gate.git.deletions))];
}

function holdChips({ hold }: SubtaskView, now: number): Chip[] {
  return hold === null || hold.until === null
    ? []
    : [
        {
          key: 'hold',
          text: strings.until(strings.holds[hold.kind], formatTime(hold.until, now)),
          tone: 'warn',
        },
      ];
}

function costChips({ costUsd, costEstimated }: SubtaskView): Chip[] {
  const cost = formatCost(costUsd, costEstimated);
  if (cost === null) {
    return [];
  }
  return [
    costEstimated ? { ...plain('cost', cost), title: strings.card.costEstimated } : plain('cost', cost),
  ];
}

function plain(key: string, text: string): Chip {
  return { key, text, tone: 'plain' };
}
