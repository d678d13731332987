import type { JSX } from 'preact';
import { baseName } from '../../src/domain/delivery.ts';
import { hasQuestions, isPlanToReview } from '../../src/protocol/needs.ts';
import type { ProjectView, RunView, TaskView } from '../../src/protocol/view.ts';
import { formatBudget, formatCost, formatTime } from '../model/format.ts';
import { deliveryWords } from '../model/pullRequest.ts';
import { strings } from '../strings.ts';
import { Costs } from './Costs.tsx';
import type { LinkPlace } from './OutsideLink.tsx';
import { PlanSections } from './PlanSections.tsx';
import { Prose } from './Prose.tsx';
import { RunList } from './RunList.tsx';
import { type Fact, Facts, Section } from './Sections.tsx';

interface TaskOverviewProps {
  readonly view: ProjectView;
  readonly task: TaskView;
  readonly runs: readonly RunView[];
  readonly place: LinkPlace;
}

/** What was asked for, and what the Planner made of it. */
export function TaskOverview({ view, task, runs, place }: TaskOverviewProps): JSX.Element {
  const names = strings.inspector;
  return (
    <>
      {task.reason !== null && (
        <Section title={names.failure}>
          <p class="error">{task.reason}</p>
        </Section>
      )}
      {task.hold !== null && !(hasQuestions(task) || isPlanToReview(task)) && (
        <Section title={names.waits}>
          <p class="warn">{task.hold.reason}</p>
        </Section>
      )}
      <PlanSections view={view} task={task} />
      {task.description !== '' && (
        <Section title={names.description}>
          <Prose text={task.description} />
        </Section>
      )}
      {task.spec !== null && (
        <Section title={names.specification}>
          <Prose text={task.spec} />
        </Section>
      )}
      <Section title={names.facts}>
        <Facts facts={factsOf(task)} />
      </Section>
      <Costs
        spent={task}
        runs={view.runs.filter(({ taskId }) => taskId === task.id)}
        subtasks={view.subtasks.filter(({ taskId }) => taskId === task.id)}
      />
      {runs.length > 0 && (
        <Section title={names.runs}>
          <RunList runs={runs} project={view.project} returns={[]} place={place} />
        </Section>
      )}
    </>
  );
}

function factsOf(task: TaskView): readonly Fact[] {
  const names = strings.inspector;
  return [
    { name: names.orchestrator, value: task.orchestrator },
    { name: strings.delivery.name, value: deliveryText(task) },
    { name: names.base, value: baseName(task), code: true },
    { name: names.baseCheck, value: names.baselines[task.baseline] },
    { name: names.cost, value: formatCost(task.costUsd, task.costEstimated) ?? names.none },
    { name: names.budget, value: task.budgetUsd === null ? names.noBudget : formatBudget(task.budgetUsd) },
    { name: names.created, value: formatTime(task.createdAt, Date.now()) },
  ];
}

function deliveryText({ delivery }: TaskView): string {
  const { to, place } = deliveryWords(delivery);
  return place === null ? to : `${to} ${place}`;
}
