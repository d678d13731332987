import { baseRemoteOf, type Delivery } from '../../domain/delivery.ts';
import { oneLine } from '../../domain/naming.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Task } from '../../domain/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { unlessAborted } from '../../lib/unlessAborted.ts';
import type { Intent } from '../../protocol/intent.ts';
import { chooseDelivery } from '../delivery/choose.ts';
import { existing } from '../facts.ts';
import { note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { momentOf } from '../time.ts';
import { missingTool } from './missingTool.ts';

const longestTitle = 300;

type CreateTask = Extract<Intent, { kind: 'createTask' }>;

/** Makes a task in `PLANNING`, when everything that its planning needs is there; otherwise nothing is made. */
export async function createTask(
  parts: EngineParts,
  intent: CreateTask,
  signal: AbortSignal | undefined,
): Promise<Result<{ id: string }, Refusal>> {
  const title = oneLine(intent.title, longestTitle);
  if (title === '') {
    return err(refusal('invalid', 'A task needs a title.'));
  }
  const beginning = await unlessAborted(whatItBeginsWith(parts, intent, signal), signal);
  if (beginning === null) {
    return err(refusal('conflict', 'The task was not created: you cancelled it.'));
  }
  if (!beginning.ok) {
    return beginning;
  }
  const id = parts.newId();
  const description = describe(intent, title);
  await parts.store.transact((tables) => {
    const moment = momentOf(parts);
    const project = existing(tables.projects.get(parts.projectId), 'The project');
    const number = project.nextTaskNumber;
    tables.tasks.insert({
      ...newTask(id, project.id, number, title, description, moment.at),
      ...beginning.value,
      budgetUsd: intent.budgetUsd,
    });
    tables.projects.update(project.id, { nextTaskNumber: number + 1 });
    note(tables, id, 'created', moment);
  });
  return ok({ id });
}

type Beginning = Pick<Task, 'orchestrator' | 'delivery' | 'baseBranch' | 'baseCommit'>;

/** Looks at what planning needs, and changes nothing but what is known of the remote. */
async function whatItBeginsWith(
  parts: EngineParts,
  intent: CreateTask,
  signal: AbortSignal | undefined,
): Promise<Result<Beginning, Refusal>> {
  const orchestrator = parts.orchestrators.choose(intent.orchestrator ?? parts.settings().orchestrator);
  if (!orchestrator.ok) {
    return orchestrator;
  }
  const delivery = await chooseDelivery(parts, intent.delivery);
  const base = delivery.ok ? await chooseBase(parts, delivery.value, intent.baseBranch, signal) : delivery;
  if (!base.ok) {
    return base;
  }
  const missing = await missingTool(parts, 'create the task again');
  return missing === null
    ? ok({ orchestrator: orchestrator.value.id, ...base.value })
    : err(refusal('unprocessable', missing));
}

/** Nothing typed is lost: a title that had to be shortened stands whole in the description. */
function describe(intent: CreateTask, title: string): string {
  const typed = intent.title.trim();
  return typed === title ? intent.description : `${typed}\n\n${intent.description}`.trim();
}

/** Where the base stands now: on a remote, where the work goes to one. */
async function chooseBase(
  parts: EngineParts,
  delivery: Delivery,
  wanted: string | null,
  signal: AbortSignal | undefined,
): Promise<Result<Pick<Task, 'delivery' | 'baseBranch' | 'baseCommit'>, Refusal>> {
  const branch = wanted === null ? await parts.repository.currentBranch() : ok(wanted);
  if (!branch.ok) {
    return err(refusal('unprocessable', branch.error.message));
  }
  const base = { delivery, baseBranch: branch.value };
  const tip = await tipOf(parts, base, signal);
  return tip.ok ? ok({ ...base, baseCommit: tip.value }) : err(refusal('unprocessable', tip.error.message));
}

function tipOf(
  { repository }: EngineParts,
  { delivery, baseBranch }: Pick<Task, 'delivery' | 'baseBranch'>,
  signal: AbortSignal | undefined,
): Promise<Result<string, { readonly message: string }>> {
  const remote = baseRemoteOf(delivery);
  return remote === null
    ? repository.branchCommit(baseBranch)
    : repository.remotes.fetch(remote, baseBranch, signal);
}

function newTask(
  id: string,
  projectId: string,
  number: number,
  title: string,
  description: string,
  at: string,
): Omit<Task, 'orchestrator' | 'delivery' | 'baseBranch' | 'baseCommit' | 'budgetUsd'> {
  return {
    id,
    projectId,
    number,
    title,
    description,
    status: 'PLANNING',
    reason: null,
    spec: null,
    baseline: 'unchecked',
    approved: true,
    proposal: null,
    replan: null,
    planBugs: 0,
    questions: null,
    spentUsd: 0,
    stopped: false,
    hold: null,
    round: 1,
    worktree: null,
    deleting: false,
    createdAt: at,
    updatedAt: at,
  };
}
