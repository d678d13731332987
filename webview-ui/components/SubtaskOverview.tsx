import type { JSX } from 'preact';
import type { ProjectView, RunView, SubtaskView } from '../../src/protocol/view.ts';
import { verifyActions } from '../model/actions.ts';
import { formatBudget, formatCost, shortCommit } from '../model/format.ts';
import { otherRemoteBranch } from '../model/pullRequest.ts';
import { lastRows } from '../model/transcript.ts';
import type { BoardState } from '../state/boardState.ts';
import { runsOf, watchedRun } from '../state/watchedRun.ts';
import { strings } from '../strings.ts';
import { Attempts } from './Attempts.tsx';
import { Conflicts } from './Conflicts.tsx';
import { Costs } from './Costs.tsx';
import { Feedback } from './Feedback.tsx';
import { Gate } from './Gate.tsx';
import { Prose } from './Prose.tsx';
import { PullRequestSection } from './PullRequestSection.tsx';
import { ActionButton, Icon } from './parts.tsx';
import { type Fact, Facts, Section } from './Sections.tsx';
import { useSurface } from './surface.ts';
import { TranscriptRows } from './TranscriptRows.tsx';

interface SubtaskOverviewProps {
  readonly state: BoardState;
  readonly view: ProjectView;
  readonly subtask: SubtaskView;
}

/** How many of the newest lines of a run at work are shown beside everything else. */
const nowRows = 5;

export function SubtaskOverview({ state, view, subtask }: SubtaskOverviewProps): JSX.Element {
  const names = strings.inspector;
  const running = watchedRun(state);
  const runs = runsOf(view.runs, subtask.id);
  const rows =
    state.transcript !== null && state.transcript.runId === running
      ? lastRows(state.transcript, nowRows)
      : [];
  const written = state.ui.feedback[subtask.id];
  return (
    <>
      {written !== undefined && <Feedback subtaskId={subtask.id} written={written} />}
      <Reasons subtask={subtask} />
      <Conflicts view={view} subtask={subtask} />
      <PullRequestSection view={view} subtask={subtask} />
      <Section title={names.specification}>
        <Prose text={subtask.spec} />
      </Section>
      {subtask.acceptance.length > 0 && <DoneWhen subtask={subtask} />}
      {rows.length > 0 && (
        <Section title={names.now}>
          <div class="now">
            <TranscriptRows rows={rows} />
          </div>
        </Section>
      )}
      {subtask.gate !== null && (
        <Section title={names.gate}>
          {isOfWorkBefore(subtask, runs) && <p class="note">{names.gateBefore}</p>}
          <Gate gate={subtask.gate} isProved={subtask.status === 'COMPLETED'} />
        </Section>
      )}
      <Attempts runs={runs} returns={subtask.returns} />
      {subtask.verify !== null && (
        <ProposedCheck subtask={subtask} readOnly={view.project.readOnly !== null} />
      )}
      <Section title={names.facts}>
        <Facts facts={factsOf(view, subtask)} />
      </Section>
      <Costs spent={subtask} runs={runs} subtasks={[]} />
      {subtask.plan !== '' && (
        <Section title={names.plan}>
          <Prose text={subtask.plan} />
        </Section>
      )}
    </>
  );
}

/** It has been given back since, and no gate has judged what is made of that. */
function isOfWorkBefore({ status, returns }: SubtaskView, runs: readonly RunView[]): boolean {
  const judged = runs.findLast(({ kind, status: state }) => kind === 'gate' && state !== 'RUNNING');
  return status === 'IN_PROGRESS' && (returns.at(-1)?.round ?? 0) > (judged?.round ?? 0);
}

/** Why it failed, or what it waits for. */
function Reasons({ subtask }: { subtask: SubtaskView }): JSX.Element {
  const names = strings.inspector;
  return (
    <>
      {subtask.status === 'BLOCKED_FAILURE' && subtask.reason !== null && (
        <Section title={names.failure}>
          <p class="error">{subtask.reason}</p>
        </Section>
      )}
      {subtask.hold !== null && (
        <Section title={names.waits}>
          <p class="warn">{subtask.hold.reason}</p>
        </Section>
      )}
    </>
  );
}

/** The command that a model wrote: word for word, and whether the gate runs it. */
function ProposedCheck({ subtask, readOnly }: { subtask: SubtaskView; readOnly: boolean }): JSX.Element {
  const names = strings.inspector;
  return (
    <Section title={names.verify}>
      <pre class="command">{subtask.verify}</pre>
      <p class="note">{subtask.verifyApproved ? names.verifyApproved : names.verifyOpen}</p>
      {!readOnly && (
        <div class="buttons">
          {verifyActions(subtask).map((action) => (
            <ActionButton key={action.id} action={action} />
          ))}
        </div>
      )}
    </Section>
  );
}

/** Nothing judges a single criterion, so that none is ticked: what is proved is the work as a whole. */
function DoneWhen({ subtask }: { subtask: SubtaskView }): JSX.Element {
  return (
    <Section title={strings.inspector.doneWhen}>
      <ul class="criteria">
        {subtask.acceptance.map((criterion) => (
          <li key={criterion}>
            <Prose text={criterion} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function factsOf(view: ProjectView, subtask: SubtaskView): readonly Fact[] {
  const names = strings.inspector;
  const remote = otherRemoteBranch(subtask);
  const facts: readonly (Fact | null)[] = [
    { name: names.dependsOn, value: <Links view={view} ids={subtask.dependsOn} state /> },
    { name: names.unblocks, value: <Links view={view} ids={subtask.unblocks} state={false} /> },
    subtask.waitsFor === null ? null : { name: names.waitsFor, value: subtask.waitsFor },
    subtask.runsBeside ? { name: names.overlap, value: names.runsBeside } : null,
    subtask.scope.length === 0 ? null : { name: names.files, value: subtask.scope.join(', '), code: true },
    subtask.branch === null ? null : { name: names.branch, value: subtask.branch, code: true },
    remote === null ? null : { name: strings.pullRequest.branch, value: remote, code: true },
    subtask.baseCommit === null
      ? null
      : { name: names.base, value: shortCommit(subtask.baseCommit), code: true },
    subtask.mergedCommit === null
      ? null
      : { name: names.mergedAs, value: shortCommit(subtask.mergedCommit), code: true },
    subtask.worktree === null ? null : { name: names.worktree, value: subtask.worktree, code: true },
    { name: names.size, value: subtask.size },
    { name: names.cost, value: costOf(subtask) },
  ];
  return facts.filter((fact) => fact !== null);
}

function costOf({ costUsd, costEstimated, budgetUsd }: SubtaskView): string {
  const cost = formatCost(costUsd, costEstimated) ?? strings.inspector.none;
  return budgetUsd === null ? cost : strings.ofBudget(cost, formatBudget(budgetUsd));
}

/** Other subtasks by number; `state` says which of them are merged. */
function Links(props: { view: ProjectView; ids: readonly string[]; state: boolean }): JSX.Element {
  const { dispatch } = useSurface();
  const others = props.view.subtasks.filter(({ id }) => props.ids.includes(id));
  if (others.length === 0) {
    return <span>{strings.inspector.none}</span>;
  }
  const allMerged = others.every(({ status }) => status === 'MERGED');
  return (
    <span class="links">
      {others.map((other) => (
        <button
          key={other.id}
          type="button"
          class="link"
          title={`${other.title} · ${strings.statuses[other.status]}`}
          onClick={() => dispatch({ kind: 'selected', id: other.id })}
        >
          #{other.number}
          {props.state && !allMerged && other.status === 'MERGED' && <Icon name="check" />}
        </button>
      ))}
      {props.state && allMerged && <span class="ok">{strings.inspector.allMerged}</span>}
    </span>
  );
}
