import type { SubtaskView } from '../../src/protocol/view.ts';
import { chipsOf, type LiveLine, liveLine, spokenLine } from '../model/card.ts';
import type { Tone } from '../model/chip.ts';
import { formatTime } from '../model/format.ts';
import { conflictNumbers } from '../model/pullRequest.ts';
import { strings } from '../strings.ts';

/** What a node says below its title: what happens now, or else its state, and one fact beside it. */
export interface NodeLine extends LiveLine {
  /** Which attempt it is at, or its pull request. */
  readonly fact: string | null;
  readonly factTitle: string | null;
}

/** What a card says in chips and a node in signs: its checks, its review, its gate, what it would not merge with. */
export interface NodeMark {
  readonly key: string;
  readonly icon: string;
  readonly tone: Tone;
  /** What the sign means. */
  readonly text: string;
}

/** Numbers of those around it, such as `#1, #2`: plain values, so that one can tell whether they are others now. */
export interface Neighbours {
  readonly parents: string;
  /** Those of them that are not merged. */
  readonly openParents: string;
  readonly children: string;
  /** Of those that it would not merge with. */
  readonly conflicts: string;
}

export function neighboursOf(subtask: SubtaskView, byId: ReadonlyMap<string, SubtaskView>): Neighbours {
  const parents = subtask.dependsOn.flatMap((id) => byId.get(id) ?? []);
  return {
    parents: numbersOf(parents),
    openParents: numbersOf(parents.filter(({ status }) => status !== 'MERGED')),
    children: numbersOf(subtask.unblocks.flatMap((id) => byId.get(id) ?? [])),
    conflicts: conflictNumbers(subtask, byId),
  };
}

export function nodeLine(
  subtask: SubtaskView,
  openParents: string,
  taskIsOpen: boolean,
  now: number,
): NodeLine {
  const live = heldUntil(subtask, now) ?? liveLine(subtask, now, taskIsOpen);
  return { ...(live ?? { tone: 'plain', text: stateWords(subtask, openParents) }), ...factOf(subtask) };
}

const marked = ['gate', 'outsideScope', 'protected', 'checks', 'review', 'conflicts'];
const signs: Readonly<Record<Tone, string>> = {
  plain: 'info',
  run: 'sync',
  ok: 'check',
  warn: 'warning',
  error: 'error',
};

/** Its gate says nothing more once the checks of its pull request speak. */
export function nodeMarks(subtask: SubtaskView, conflicts: string, now: number): readonly NodeMark[] {
  const around = { parents: { total: 0, merged: 0, open: '' }, conflicts, permissionMode: '' };
  const chips = chipsOf(subtask, around, now).filter(({ key }) => marked.includes(key));
  const hasChecks = chips.some(({ key }) => key === 'checks');
  return chips
    .filter(({ key }) => !(hasChecks && key === 'gate'))
    .map(({ key, icon, tone, text, title }) => ({
      key,
      icon: icon ?? signs[tone],
      tone,
      text: title === undefined || title === '' ? text : `${text}\n${title}`,
    }));
}

/** What a screen reader says of a node, without the times that go on. */
export function nodeLabel(
  subtask: SubtaskView,
  around: Neighbours,
  marks: readonly NodeMark[],
  isCritical: boolean,
): string {
  const line = spokenLine(subtask);
  return [
    `#${subtask.number} ${subtask.title}`,
    strings.statuses[subtask.status],
    ...(line === null ? [] : [line]),
    ...marks.map(({ text }) => text.replaceAll('\n', ' ')),
    ...(around.parents === '' ? [] : [strings.graph.waitsFor(around.parents)]),
    ...(around.children === '' ? [] : [strings.graph.before(around.children)]),
    ...(isCritical ? [strings.graph.onCriticalPath] : []),
  ].join(', ');
}

/** One line of the list that says the same as the drawing. */
export function listLine(subtask: SubtaskView, byId: ReadonlyMap<string, SubtaskView>): string {
  const parents = subtask.dependsOn
    .flatMap((id) => byId.get(id) ?? [])
    .sort((a, b) => a.number - b.number)
    .map(({ number, title }) => `#${number} ${title}`);
  const own = `#${subtask.number} ${subtask.title}, ${strings.statuses[subtask.status]}`;
  return parents.length === 0 ? strings.graph.free(own) : strings.graph.lineOf(own, parents.join('; '));
}

function numbersOf(subtasks: readonly SubtaskView[]): string {
  return subtasks
    .map(({ number }) => number)
    .sort((a, b) => a - b)
    .map((number) => `#${number}`)
    .join(', ');
}

function heldUntil({ hold, status, deleting }: SubtaskView, now: number): LiveLine | null {
  return hold === null ||
    hold.until === null ||
    deleting ||
    status === 'BLOCKED_FAILURE' ||
    status === 'MERGED'
    ? null
    : { tone: 'warn', text: strings.until(strings.holds[hold.kind], formatTime(hold.until, now)) };
}

function stateWords({ status, stopped }: SubtaskView, openParents: string): string {
  if (stopped && status === 'READY') {
    return strings.card.stopped;
  }
  return status === 'BLOCKED_DEPENDENCY' && openParents !== ''
    ? strings.card.needs(openParents)
    : strings.graph.states[status];
}

function factOf({
  status,
  attempt,
  maxAttempts,
  pullRequest,
  hold,
}: SubtaskView): Pick<NodeLine, 'fact' | 'factTitle'> {
  // Why it waits takes all the room that there is.
  const isAtWork = status === 'IN_PROGRESS' && hold === null;
  if ((isAtWork || status === 'BLOCKED_FAILURE') && attempt > 0) {
    return { fact: `${attempt}/${maxAttempts}`, factTitle: strings.card.attempt(attempt, maxAttempts) };
  }
  return pullRequest === null
    ? { fact: null, factTitle: null }
    : { fact: strings.pullRequest.number(pullRequest.number), factTitle: null };
}
