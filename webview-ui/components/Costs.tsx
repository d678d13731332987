import type { ComponentChildren, JSX } from 'preact';
import type { RunView, SubtaskView } from '../../src/protocol/view.ts';
import { formatBudget, formatCost, formatTokens } from '../model/format.ts';
import { costByModel, sumOf } from '../model/money.ts';
import { strings } from '../strings.ts';
import { Section } from './Sections.tsx';
import { useSurface } from './surface.ts';

interface Spent {
  readonly costUsd: number;
  readonly costEstimated: boolean;
  readonly budgetUsd: number | null;
}

/** What was used: by model, by subtask where there are several, and in all. */
export function Costs(props: {
  spent: Spent;
  runs: readonly RunView[];
  subtasks: readonly SubtaskView[];
  children?: ComponentChildren;
}): JSX.Element | null {
  const { spent, runs, subtasks } = props;
  const usages = runs.flatMap(({ usage }) => usage ?? []);
  if (usages.length === 0) {
    return null;
  }
  const names = strings.inspector;
  const all = sumOf(usages);
  return (
    <Section title={names.costs}>
      <table class="costs">
        <thead>
          <tr>
            <th scope="col">{names.model}</th>
            <th scope="col">{names.input}</th>
            <th scope="col">{names.output}</th>
            <th scope="col">{names.cost}</th>
          </tr>
        </thead>
        <tbody>
          {costByModel(runs).map((use) => (
            <Row key={use.model} name={use.model} {...use} />
          ))}
        </tbody>
        <BySubtask runs={runs} subtasks={subtasks} />
        <tfoot>
          <Row name={names.total} {...all} cost={totalOf(spent)} />
        </tfoot>
      </table>
    </Section>
  );
}

function BySubtask(props: {
  runs: readonly RunView[];
  subtasks: readonly SubtaskView[];
}): JSX.Element | null {
  const { dispatch } = useSurface();
  const shown = props.subtasks.filter(({ costUsd }) => costUsd > 0);
  if (shown.length === 0) {
    return null;
  }
  const own = usedBy(props.runs, null);
  return (
    <tbody>
      {own.costUsd > 0 && <Row name={strings.inspector.planning} {...own} />}
      {shown.map(({ id, number, title, costUsd, costEstimated }) => (
        <Row
          key={id}
          name={
            <button
              type="button"
              class="link"
              title={title}
              onClick={() => dispatch({ kind: 'selected', id, tab: 'overview' })}
            >
              #{number}
            </button>
          }
          {...usedBy(props.runs, id)}
          cost={formatCost(costUsd, costEstimated) ?? ''}
        />
      ))}
    </tbody>
  );
}

function usedBy(runs: readonly RunView[], subtaskId: string | null) {
  return sumOf(runs.filter((run) => run.subtaskId === subtaskId).flatMap(({ usage }) => usage ?? []));
}

function Row(props: {
  name: ComponentChildren;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  estimated: boolean;
  cost?: string;
}): JSX.Element {
  return (
    <tr>
      <th scope="row">{props.name}</th>
      <td>{formatTokens(props.inputTokens)}</td>
      <td>{formatTokens(props.outputTokens)}</td>
      <td>{props.cost ?? formatCost(props.costUsd, props.estimated) ?? '$0.00'}</td>
    </tr>
  );
}

function totalOf({ costUsd, costEstimated, budgetUsd }: Spent): string {
  const cost = formatCost(costUsd, costEstimated) ?? '$0.00';
  return budgetUsd === null ? cost : strings.ofBudget(cost, formatBudget(budgetUsd));
}
