import * as vscode from 'vscode';
import { slugOf } from '../../domain/naming.ts';
import type { Engine } from '../../engine/engine.ts';
import type { TaskView } from '../../protocol/view.ts';

export const planScheme = 'switchyard-plan';

/** The plan in force, or the one that is to take its place. */
export type PlanSide = 'present' | 'proposed';

export interface PlanAddress {
  readonly projectId: string;
  readonly taskId: string;
  readonly side: PlanSide;
}

/** Where the plan of a task can be opened; the path is what the tab says. */
export function planUri(engine: Engine, task: TaskView, side: PlanSide): vscode.Uri {
  const name = ['task', task.number, slugOf(task.title)].filter((part) => part !== '').join('-');
  const kind = side === 'present' ? 'plan' : 'new-plan';
  const query = new URLSearchParams({ project: engine.project.id, task: task.id, side });
  return vscode.Uri.from({ scheme: planScheme, path: `/${name}.${kind}.yaml`, query: query.toString() });
}

/** `null` for one that is none of ours. */
export function addressOf(uri: vscode.Uri): PlanAddress | null {
  const query = new URLSearchParams(uri.query);
  const [projectId, taskId, side] = [query.get('project'), query.get('task'), query.get('side')];
  return uri.scheme === planScheme && projectId && taskId && (side === 'present' || side === 'proposed')
    ? { projectId, taskId, side }
    : null;
}
