import { ancestors } from '../domain/graph.ts';
import { parseScope, ScopeIndex } from '../domain/overlap.ts';
import type { PlanBounds } from './checkDraft.ts';
import type { PlanDraft, Report } from './planDraft.ts';

/** Reports subtasks that mean to change the same files though neither waits for the other; the plan must be sound. */
export function checkOverlaps({ subtasks }: PlanDraft, { merged }: PlanBounds, report: Report): void {
  const graph = new Map(subtasks.map(({ planned }) => [planned.key, planned.dependsOn]));
  const known = new Map<string, ReadonlySet<string>>();
  const waitsFor = (key: string): ReadonlySet<string> => {
    const found = known.get(key) ?? ancestors(graph, key);
    known.set(key, found);
    return found;
  };
  const index = new ScopeIndex();
  for (const { planned, fields, at } of subtasks.filter((subtask) => !merged.has(subtask.planned.key))) {
    const { key } = planned;
    const scope = parseScope(planned.scope);
    const found = index.find(scope, (other) => waitsFor(key).has(other) || waitsFor(other).has(key));
    if (found !== null) {
      report(fields.get('scope') ?? at, { kind: 'overlap', key: found.id, files: found.files });
    }
    index.add(key, scope);
  }
}
