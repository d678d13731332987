import type { GateRecord } from '../../src/domain/gate.ts';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import type { Parents } from './board.ts';
import type { Chip, Tone } from './chip.ts';
import {
  formatBudget,
  formatChange,
  formatCost,
  formatCountdown,
  formatDuration,
  formatTime,
  shortCommit,
} from './format.ts';
import { pullRequestChips } from './pullRequest.ts';

/** The one line that says what happens to a subtask now. */
export interface LiveLine {
  readonly tone: Tone;
  readonly text: string;
}

/** Whether a card shows times that go on, so that it must be drawn anew while the page is visible. */
export function ticks(subtask: SubtaskView): boolean {
  return subtask.status === 'IN_PROGRESS' && !subtask.deleting;
}

/** `taskIsOpen`: what keeps the whole task is said once, and not on each card. */
export function liveLine(subtask: SubtaskView, now: number, taskIsOpen: boolean): LiveLine | null {
  if (subtask.deleting) {
    return subtask.hold === null
      ? { tone: 'plain', text: strings.card.deleting }
      : { tone: 'warn', text: subtask.hold.reason };
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
  if (subtask.status === 'READY' && subtask.waitsFor !== null && !subtask.stopped && taskIsOpen) {
    return { tone: 'plain', text: subtask.waitsFor };
  }
  return null;
}

/** The same for a screen reader, without the times that go on, so that it is not said over and over. */
export function spokenLine({ deleting, reason, hold, activity, waitsFor }: SubtaskView): string | null {
  return deleting
    ? (hold?.reason ?? strings.card.deleting)
    : (reason ?? hold?.reason ?? activity ?? waitsFor);
}

/** What a card tells of what is around it. */
export interface Around {
  readonly parents: Parents;
  /** Numbers of those that it would not merge with, such as `#3, #5`. */
  readonly conflicts: string;
  readonly permissionMode: string;
}

/** The quiet facts below a card's title, most telling first. */
export function chipsOf(subtask: SubtaskView, around: Around, now: number): Chip[] {
  const { parents, conflicts, permissionMode } = around;
  const chips = [
    ...pullRequestChips(subtask, conflicts),
    ...stateChips(subtask, parents, now),
    ...holdChips(subtask, now),
    ...costChips(subtask),
  ];
  if (subtask.status !== 'IN_PROGRESS') {
    return chips;
  }
  // One that was stopped before its end has no reason, and has not failed.
  const failed = subtask.gate?.passed === false && subtask.gate.reason !== null;
  return [...chips, ...(failed ? gateChips(subtask) : []), modeChip(permissionMode)];
}

/** What its agent may do, where one is at work. */
function modeChip(permissionMode: string): Chip {
  return {
    key: 'permissionMode',
    text: permissionMode,
    tone: permissionMode === 'bypassPermissions' ? 'warn' : 'plain',
    icon: 'shield',
    title: modeTitle(permissionMode),
  };
}

export function modeTitle(permissionMode: string): string {
  const titles: Readonly<Record<string, string>> = strings.permissionModes;
  return titles[permissionMode] ?? permissionMode;
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
      return [plain('size', subtask.size), ...needsChips(parents)];
    case 'READY':
      return [
        ...(subtask.stopped ? [plain('stopped', strings.card.stopped)] : []),
        plain('size', subtask.size),
      ];
    case 'BLOCKED_DEPENDENCY':
      return needsChips(parents);
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
      // Work that stands here has passed, also where the last look at it found that a return has changed nothing.
      return gateChips({ gate: subtask.gate && { ...subtask.gate, passed: true } });
    case 'MERGED':
      return subtask.mergedCommit === null ? [] : [plain('commit', shortCommit(subtask.mergedCommit))];
  }
}

function needsChips({ merged, total, open }: Parents): Chip[] {
  return open === ''
    ? []
    : [{ ...plain('needs', strings.card.needs(open)), title: strings.card.needsTitle(merged, total) }];
}

function attemptChips({ attempt, maxAttempts }: SubtaskView): Chip[] {
  return attempt === 0 ? [] : [plain('attempt', strings.card.attempt(attempt, maxAttempts))];
}

function gateChips({ gate }: Pick<SubtaskView, 'gate'>): Chip[] {
  if (gate === null) {
    return [];
  }
  if (!gate.passed) {
    const failed: Chip = { key: 'gate', text: strings.card.gateFailed, tone: 'error' };
    return [gate.reason === null ? failed : { ...failed, title: gate.reason }];
  }
  const passed: Chip = { key: 'gate', text: strings.card.gatePassed, tone: 'ok', icon: 'check' };
  const { git } = gate;
  return [
    passed,
    ...(git === null ? [] : [plain('change', formatChange(git.insertions, git.deletions))]),
    ...warningChips(gate),
  ];
}

/** What passed, and is worth a look all the same. */
function warningChips({ outsideScope, protectedChanges }: GateRecord): Chip[] {
  const checks = protectedChanges.map(({ path }) => path);
  return [
    ...(outsideScope.length === 0
      ? []
      : [warning('outsideScope', strings.gate.outsideScope(outsideScope.length), outsideScope)]),
    ...(checks.length === 0
      ? []
      : [warning('protected', strings.gate.protectedChanged(checks.length), checks)]),
  ];
}

function warning(key: string, text: string, paths: readonly string[]): Chip {
  return { key, text, tone: 'warn', title: paths.join('\n') };
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

/** A budget is worth room on the card once most of it is spent. */
const nearlySpent = 0.8;

function costChips({ costUsd, costEstimated, budgetUsd, status }: SubtaskView): Chip[] {
  const cost = formatCost(costUsd, costEstimated);
  if (cost === null) {
    return [];
  }
  // What is merged costs no more.
  const isNear = budgetUsd !== null && status !== 'MERGED' && costUsd >= budgetUsd * nearlySpent;
  const text = isNear ? strings.ofBudget(cost, formatBudget(budgetUsd)) : cost;
  const chip: Chip = { key: 'cost', text, tone: isNear ? 'warn' : 'plain' };
  return [costEstimated ? { ...chip, title: strings.card.costEstimated } : chip];
}

function plain(key: string, text: string): Chip {
  return { key, text, tone: 'plain' };
}
