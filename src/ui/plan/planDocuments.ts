import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import type { TaskView } from '../../protocol/view.ts';
import type { Projects } from '../projects.ts';
import { t } from '../words/translations.ts';
import { planUri } from './planAddress.ts';
import { planCompletion } from './planCompletion.ts';
import { PlanDiagnostics } from './planDiagnostics.ts';
import { PlanFiles } from './planFiles.ts';
import { PlanLenses } from './planLenses.ts';

/** All that makes a plan a document that can be edited. */
export function planDocuments(projects: Projects): vscode.Disposable {
  const owned = new DisposableStore();
  const files = owned.add(new PlanFiles(projects));
  owned.add(new PlanDiagnostics(projects, files));
  owned.add(new PlanLenses(projects, files));
  owned.add(planCompletion(files));
  return owned;
}

/** "Open Plan": the plan that there is, or else the one that waits to become it. */
export async function openPlan(engine: Engine, task: TaskView): Promise<void> {
  const side = task.subtasks === 0 && task.proposal !== null ? 'proposed' : 'present';
  await vscode.window.showTextDocument(planUri(engine, task, side), { preview: false });
}

/** "Compare New Plan": what is in force beside what is to take its place. */
export async function comparePlan(engine: Engine, task: TaskView): Promise<void> {
  await vscode.commands.executeCommand(
    'vscode.diff',
    planUri(engine, task, 'present'),
    planUri(engine, task, 'proposed'),
    t('Task {0}: Present ↔ New Plan', task.number),
    { preview: false },
  );
}
