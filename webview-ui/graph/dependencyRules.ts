import { ancestors, type Dependencies, findCycle } from '../../src/domain/graph.ts';
import type { ProjectHeader, SubtaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';

/** Whether what is waited for may be changed in that way, or why not. */
export type DependencyVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: string };

export interface DependencyContext {
  readonly project: Pick<ProjectHeader, 'readOnly'>;
  readonly byId: ReadonlyMap<string, SubtaskView>;
}

const words = strings.graph.objections;

/** Says of each other subtask whether it may be made to wait for this one. The engine checks again. */
export function judgeDependents(
  parent: SubtaskView,
  context: DependencyContext,
): (child: SubtaskView) => DependencyVerdict {
  const graph = dependenciesOf(parent.taskId, context);
  const above = ancestors(graph, parent.id);
  return (child) => {
    const objection = objectionTo(child, parent, context) ?? circle(context, graph, above, child, parent);
    return objection === null
      ? { allowed: true }
      : { allowed: false, reason: strings.graph.cannotWait(child.number, parent.number, objection) };
  };
}

/** Whether what this subtask waits for may be taken from it. */
export function judgeRemoval(child: SubtaskView, { project }: DependencyContext): DependencyVerdict {
  const objection = closed(project) ?? (child.deleting ? words.deleting : begun(child));
  return objection === null
    ? { allowed: true }
    : { allowed: false, reason: strings.graph.cannotChange(child.number, objection) };
}

function objectionTo(child: SubtaskView, parent: SubtaskView, { project }: DependencyContext): string | null {
  if (project.readOnly !== null) {
    return closed(project);
  }
  if (child.deleting || parent.deleting) {
    return words.deleting;
  }
  const objection = begun(child);
  if (objection !== null) {
    return objection;
  }
  if (child.id === parent.id) {
    return words.itself;
  }
  if (child.taskId !== parent.taskId) {
    return words.otherTask;
  }
  return child.dependsOn.includes(parent.id) ? words.already : null;
}

function closed({ readOnly }: Pick<ProjectHeader, 'readOnly'>): string | null {
  return readOnly === null ? null : words.readOnly(readOnly);
}

/** What it builds on is chosen when it is started for the first time, and stays. */
function begun({ status, baseCommit }: SubtaskView): string | null {
  switch (status) {
    case 'IN_PROGRESS':
      return words.running;
    case 'COMPLETED':
    case 'MERGED':
      return words.done;
    case 'PENDING':
    case 'READY':
    case 'BLOCKED_DEPENDENCY':
    case 'BLOCKED_FAILURE':
      return baseCommit === null ? null : words.worked;
  }
}

function circle(
  { byId }: DependencyContext,
  graph: Dependencies,
  above: ReadonlySet<string>,
  child: SubtaskView,
  parent: SubtaskView,
): string | null {
  if (!above.has(child.id)) {
    return null;
  }
  const closing = new Map(graph).set(child.id, [parent.id, ...(graph.get(child.id) ?? [])]);
  return words.circle((findCycle(closing) ?? []).flatMap((id) => byId.get(id)?.number ?? []));
}

function dependenciesOf(taskId: string, { byId }: DependencyContext): Dependencies {
  return new Map(
    [...byId.values()]
      .filter((subtask) => subtask.taskId === taskId)
      .map(({ id, dependsOn }) => [id, dependsOn]),
  );
}
