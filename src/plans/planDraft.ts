import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { PlannedSubtask } from '../domain/plan.ts';
import { modelHints, subtaskSizes } from '../domain/subtask.ts';
import { planFields, type SubtaskField, subtaskFieldNames } from './planFields.ts';
import type { Expected, ProblemKind } from './planProblem.ts';
import { isNothing } from './scalar.ts';

/** From the first character to behind the last one. */
type Span = readonly [start: number, end: number];

export type Report = (span: Span, problem: ProblemKind) => void;

/** A plan as it was read, with the places to point at. */
export interface PlanDraft {
  readonly spec: string;
  readonly subtasks: readonly SubtaskDraft[];
  /** The word `subtasks`, or what stands in its place. */
  readonly at: Span;
}

export interface SubtaskDraft {
  readonly planned: PlannedSubtask;
  /** Its first field. */
  readonly at: Span;
  /** The values of its fields. */
  readonly fields: ReadonlyMap<string, Span>;
  readonly dependencies: readonly Span[];
}

type Entries = ReadonlyMap<string, { readonly key: Node; readonly value: Node | null }>;

/** What the nodes say, with a report of all that does not belong in a plan. */
export function draftOf(root: Node | null, report: Report): PlanDraft {
  const entries = entriesOf(root, 'plan', planFields, report);
  const subtasks = entries.get('subtasks');
  return {
    spec: textOf(entries.get('spec')?.value ?? null, report) ?? '',
    subtasks: itemsOf(subtasks?.value ?? null, 'subtasks', report).flatMap((item) => subtaskOf(item, report)),
    at: subtasks === undefined ? firstOf(root) : spanOf(subtasks.key),
  };
}

function subtaskOf(node: Node | null, report: Report): SubtaskDraft[] {
  if (!isMap(node)) {
    report(spanOf(node), { kind: 'wrongType', expected: 'subtask' });
    return [];
  }
  const entries = entriesOf(node, 'subtask', subtaskFieldNames, report);
  const at = firstOf(node);
  const value = (field: SubtaskField) => entries.get(field)?.value ?? null;
  const required = (field: SubtaskField): string => {
    const text = textOf(value(field), report);
    const entry = entries.get(field);
    if (entry === undefined) {
      report(at, { kind: 'missingField', field });
    } else if (text === null || text.trim() === '') {
      report(spanOf(entry.value ?? entry.key), { kind: 'emptyField', field });
    }
    return text ?? '';
  };
  const dependencies = textsOf(value('dependsOn'), report);
  return [
    {
      planned: {
        key: required('key'),
        title: required('title'),
        spec: textOf(value('spec'), report) ?? '',
        plan: textOf(value('plan'), report) ?? '',
        acceptance: textsOf(value('acceptance'), report).map(({ text }) => text),
        scope: textsOf(value('scope'), report).map(({ text }) => text),
        verify: textOf(value('verify'), report),
        size: oneOf(value('size'), subtaskSizes, report) ?? 'medium',
        modelHint: oneOf(value('model'), modelHints, report) ?? 'standard',
        dependsOn: dependencies.map(({ text }) => text),
      },
      at,
      fields: new Map([...entries].map(([field, entry]) => [field, spanOf(entry.value ?? entry.key)])),
      dependencies: dependencies.map(({ span }) => span),
    },
  ];
}

/** The fields of a map by their names; the first of those with one name. */
function entriesOf(
  node: Node | null,
  expected: Expected,
  allowed: readonly string[],
  report: Report,
): Entries {
  const entries = new Map<string, { key: Node; value: Node | null }>();
  if (!isMap(node)) {
    report(spanOf(node), { kind: 'wrongType', expected });
    return entries;
  }
  reportExtras(node, report);
  for (const { key, value } of (node as YAMLMap<Node, Node | null>).items) {
    const field = isScalar(key) ? String(key.value) : '';
    if (!allowed.includes(field)) {
      report(spanOf(key), { kind: 'unknownField', field, allowed });
    } else if (entries.has(field)) {
      report(spanOf(key), { kind: 'duplicateField', field });
    } else {
      entries.set(field, { key, value });
    }
  }
  return entries;
}

function itemsOf(node: Node | null, expected: Expected, report: Report): readonly (Node | null)[] {
  if (isAbsent(node)) {
    return [];
  }
  if (!isSeq<Node | null>(node)) {
    report(spanOf(node), { kind: 'wrongType', expected });
    return [];
  }
  reportExtras(node, report);
  return node.items;
}

function textsOf(node: Node | null, report: Report): { text: string; span: Span }[] {
  return itemsOf(node, 'texts', report).flatMap((item) => {
    const text = textOf(item, report);
    return text === null ? [] : [{ text, span: spanOf(item) }];
  });
}

/** `null` where nothing stands. */
function textOf(node: Node | null, report: Report): string | null {
  if (isAbsent(node)) {
    return null;
  }
  reportExtras(node, report);
  if (isScalar(node)) {
    return String(node.value);
  }
  if (!isAlias(node)) {
    report(spanOf(node), { kind: 'wrongType', expected: 'text' });
  }
  return null;
}

function oneOf<Value extends string>(
  node: Node | null,
  allowed: readonly Value[],
  report: Report,
): Value | null {
  const text = textOf(node, report);
  const value = allowed.find((candidate) => candidate === text) ?? null;
  if (value === null && text !== null) {
    report(spanOf(node), { kind: 'notOneOf', allowed });
  }
  return value;
}

function isAbsent(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.type === 'PLAIN' && isNothing(node.source ?? ''));
}

function reportExtras(node: Node | null, report: Report): void {
  if (isAlias(node)) {
    report(spanOf(node), { kind: 'notNeeded', what: 'alias' });
  } else if (node !== null && 'anchor' in node && node.anchor !== undefined) {
    report(spanOf(node), { kind: 'notNeeded', what: 'anchor' });
  } else if (node?.tag !== undefined) {
    report(spanOf(node), { kind: 'notNeeded', what: 'tag' });
  }
}

function firstOf(node: Node | null): Span {
  const first = isMap<Node>(node) ? node.items[0]?.key : undefined;
  return spanOf(first ?? node);
}

function spanOf(node: Node | null | undefined): Span {
  const [start, end] = node?.range ?? [0, 0];
  return [start, end];
}
