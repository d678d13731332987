import type { ActionName } from '../commands/actions.ts';
import { bulkActions } from '../commands/bulk.ts';
import type { TreeNode } from './treeModel.ts';

/** `null`: the line has no box. */
export type CheckState = boolean | null;

const checkable: readonly ActionName[] = [...bulkActions.start, ...bulkActions.stop];

type Nodes = ReadonlyMap<string, TreeNode>;

/**
 * What the box of a line stands for: itself where it could be started or stopped, or else all below it that could. A
 * task with such subtasks stands for them, and not for what stopping the task as a whole would do.
 */
export function coveredBy(id: string, nodes: Nodes): readonly string[] {
  const node = nodes.get(id);
  if (node === undefined || node.kind === 'run') {
    return [];
  }
  const covered = node.children.flatMap((child) => coveredBy(child, nodes));
  if (covered.length > 0) {
    return covered;
  }
  return checkable.some((action) => node.actions.includes(action)) ? [id] : [];
}

/** A task is ticked when all that it stands for is. */
export function checkOf(id: string, nodes: Nodes, checked: ReadonlySet<string>): CheckState {
  const covered = coveredBy(id, nodes);
  return covered.length === 0 ? null : covered.every((one) => checked.has(one));
}

/** After the user has ticked a line, or taken its tick away. */
export function withCheck(
  id: string,
  isChecked: boolean,
  nodes: Nodes,
  checked: ReadonlySet<string>,
): ReadonlySet<string> {
  const covered = coveredBy(id, nodes);
  return isChecked
    ? new Set([...checked, ...covered])
    : new Set([...checked].filter((one) => !covered.includes(one)));
}

/** Without what can be neither started nor stopped any more. */
export function stillCheckable(checked: ReadonlySet<string>, nodes: Nodes): ReadonlySet<string> {
  return new Set([...checked].filter((id) => coveredBy(id, nodes).includes(id)));
}
