import type { ComponentChildren, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ProjectHeader, ProjectView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { Graph } from '../graph/Graph.tsx';
import { type CardFilter, leavesOut } from '../model/filter.ts';
import { formatTime } from '../model/format.ts';
import type { BoardState } from '../state/boardState.ts';
import { strings } from '../strings.ts';
import { Columns } from './Columns.tsx';
import { FilterBar, showFilter, useFilterKeys } from './FilterBar.tsx';
import { Header } from './Header.tsx';
import { Inspector } from './Inspector.tsx';
import { NeedsYou } from './NeedsYou.tsx';
import { Notices } from './Notices.tsx';
import { enterByArrow } from './pageFocus.ts';
import { Icon, IconButton } from './parts.tsx';
import { useNow, useSurface } from './surface.ts';
import { DoneStrip, TakeOver, TaskStage } from './TaskStage.tsx';

interface BoardProps {
  readonly state: BoardState;
  readonly view: ProjectView;
  readonly task: TaskView;
}

/** The page of a task: header, what needs somebody, columns, and the inspector beside them. */
export function Board(props: BoardProps & { readonly children: ComponentChildren }): JSX.Element {
  const { state, view, task } = props;
  const subtasks = useMemo(
    () => view.subtasks.filter((subtask) => subtask.taskId === task.id),
    [view.subtasks, task.id],
  );
  const onBoard = !task.deleting && (task.status === 'ACTIVE' || task.status === 'DONE');
  const { layout, filter } = state.ui;
  const isFilterable = onBoard && layout === 'board' && subtasks.length > 0;
  useFilterKeys(isFilterable, filter);
  return (
    <div class="page">
      <main class="board" tabIndex={-1} onKeyDown={enterByArrow}>
        <Header view={view} task={task} subtasks={subtasks} layout={onBoard ? layout : null}>
          {isFilterable && <FilterButton filter={filter} />}
        </Header>
        {state.isLost ? <Lost /> : <Standing project={view.project} />}
        <Notices project={view.project} ui={state.ui} />
        <QuotaStrip project={view.project} />
        <NeedsYou task={task} subtasks={subtasks} project={view.project} />
        {task.status === 'DONE' && !task.deleting && <DoneStrip task={task} subtasks={subtasks} />}
        {isFilterable && filter !== null && (
          <FilterBar filter={filter} view={view} task={task} subtasks={subtasks} />
        )}
        {onBoard ? (
          <Subtasks state={state} view={view} task={task} subtasks={subtasks} />
        ) : (
          <TaskStage view={view} task={task} />
        )}
        <Refusal reason={state.refusal} />
        {props.children}
      </main>
      <Inspector state={state} view={view} />
    </div>
  );
}

function Subtasks(props: BoardProps & { readonly subtasks: readonly SubtaskView[] }): JSX.Element {
  const { state, view, task, subtasks } = props;
  const { ui, asked } = state;
  return ui.layout === 'graph' ? (
    <Graph key={task.id} view={view} task={task} subtasks={subtasks} ui={ui} asked={asked} />
  ) : (
    <Columns view={view} task={task} ui={ui} moves={state.moves} asked={asked} />
  );
}

function FilterButton({ filter }: { filter: CardFilter | null }): JSX.Element {
  const { dispatch } = useSurface();
  return (
    <IconButton
      icon={filter !== null && leavesOut(filter) ? 'filter-filled' : 'filter'}
      label={strings.filter.button}
      expanded={filter !== null}
      onClick={() =>
        filter === null ? showFilter(dispatch, filter) : dispatch({ kind: 'filtered', filter: null })
      }
    />
  );
}

/** The extension host has crashed or hangs; only the window itself can start another one. */
function Lost(): JSX.Element {
  return (
    <section class="read-only" role="alert">
      <Icon name="debug-disconnect" />
      <b>{strings.lost.title}</b>
      <span>{strings.lost.whatToDo}</span>
    </section>
  );
}

/** Why nothing can be changed here, or where it is done. */
function Standing({ project }: { project: ProjectHeader }): JSX.Element | null {
  if (project.readOnly !== null) {
    return (
      <section class="read-only">
        <Icon name="lock" />
        <b>{strings.readOnly}</b>
        <span>{project.readOnly}</span>
        <TakeOver project={project} />
      </section>
    );
  }
  return project.role === 'follower' ? <p class="following">{strings.following}</p> : null;
}

/** Nobody has to do anything: all agents of the account wait for the same reset. */
function QuotaStrip({ project }: { project: ProjectHeader }): JSX.Element | null {
  const { quota } = project;
  const now = useNow(quota !== null);
  if (quota === null) {
    return null;
  }
  const isOver = quota.probeRunId !== null || Date.parse(quota.until) <= now;
  return (
    <p class="quota" role="status">
      <Icon name="clockface" />
      {isOver ? strings.quota.trying : strings.quota.paused(formatTime(quota.until, now))}
    </p>
  );
}

/** Stays until it is dismissed or something succeeds, so that nobody has to read against time. */
function Refusal({ reason }: { reason: string | null }): JSX.Element {
  const { dispatch } = useSurface();
  return (
    <div class="refusal-place" role="status" aria-live="polite">
      {reason !== null && (
        <div class="refusal">
          <Icon name="warning" />
          <span>{reason}</span>
          <IconButton
            icon="close"
            label={strings.dismiss}
            onClick={() => dispatch({ kind: 'refusalDismissed' })}
          />
        </div>
      )}
    </div>
  );
}
