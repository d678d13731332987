import type { JSX, TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Return } from '../../src/domain/returns.ts';
import type { ProjectView, RunView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { hasChanges, openChanges, primaryAction } from '../model/actions.ts';
import { modeTitle } from '../model/card.ts';
import { taskState } from '../model/task.ts';
import { taskActions } from '../model/taskActions.ts';
import type { BoardState } from '../state/boardState.ts';
import { inspectorWidths, type Tab, tabs } from '../state/uiState.ts';
import { runsOf, shownRun } from '../state/watchedRun.ts';
import { strings } from '../strings.ts';
import { focusCard } from './cardFocus.ts';
import type { LinkPlace } from './OutsideLink.tsx';
import { ActionButton, Icon, IconButton, ToneMark } from './parts.tsx';
import { RunList } from './RunList.tsx';
import { SubtaskOverview } from './SubtaskOverview.tsx';
import { useSurface } from './surface.ts';
import { TaskOverview } from './TaskOverview.tsx';
import { Timeline } from './Timeline.tsx';
import { TranscriptTab } from './TranscriptTab.tsx';

/** The details of what is selected, at the side of the board; over it where there is no room beside it. */
export function Inspector({ state, view }: { state: BoardState; view: ProjectView }): JSX.Element | null {
  const { dispatch } = useSurface();
  const element = useRef<HTMLElement>(null);
  const isClosed = state.ui.selectedId === null;
  const subtask = isClosed ? undefined : view.subtasks.find(({ id }) => id === state.ui.selectedId);
  const task = view.tasks.find(({ id }) => id === (subtask?.taskId ?? state.ui.selectedId));
  useKeptFocus(element);
  if (task === undefined) {
    return null;
  }
  const selectedId = subtask?.id ?? task.id;
  const close = () => {
    focusCard({ dispatch }, selectedId);
    dispatch({ kind: 'selected', id: null });
  };
  return (
    <aside
      ref={element}
      class="inspector"
      tabIndex={-1}
      aria-label={strings.inspector.name}
      style={{ width: `${state.ui.inspectorWidth}px` }}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <Resizer width={state.ui.inspectorWidth} />
      <InspectorHead view={view} task={task} subtask={subtask} onClose={close} />
      <Tabs tab={state.ui.tab} runs={runsOf(view.runs, selectedId).length} />
      <Panel key={selectedId} state={state} view={view} task={task} subtask={subtask} />
    </aside>
  );
}

interface PanelProps {
  readonly state: BoardState;
  readonly view: ProjectView;
  readonly task: TaskView;
  readonly subtask: SubtaskView | undefined;
}

function Panel({ state, view, task, subtask }: PanelProps): JSX.Element {
  const { tab } = state.ui;
  const id = subtask?.id ?? task.id;
  // The same list until one of its runs changes: what is made from it need not be made anew with each patch.
  const runs = useMemo(() => runsOf(view.runs, id), [view.runs, id]);
  const returns = subtask?.returns ?? [];
  const place = placeOf(task, subtask);
  return (
    <div
      class={`panel ${tab}`}
      role="tabpanel"
      id="inspector-panel"
      aria-labelledby={`tab-${tab}`}
      tabIndex={-1}
    >
      {tab === 'overview' && subtask !== undefined && (
        <SubtaskOverview state={state} view={view} subtask={subtask} />
      )}
      {tab === 'overview' && subtask === undefined && (
        <TaskOverview view={view} task={task} runs={runs} place={place} />
      )}
      {tab === 'transcript' && <TranscriptPanel state={state} runs={runs} returns={returns} />}
      {tab === 'runs' && <RunList runs={runs} project={view.project} returns={returns} place={place} />}
      {tab === 'timeline' && <Timeline id={id} known={state.history} runs={runs} returns={returns} />}
    </div>
  );
}

/** Where its links to the outside may lead. */
function placeOf({ id, delivery }: TaskView, subtask: SubtaskView | undefined): LinkPlace {
  const host = delivery.kind === 'pullRequest' ? delivery.repository.host : '';
  return { subtaskId: subtask?.id ?? id, host };
}

function TranscriptPanel(props: {
  state: BoardState;
  runs: readonly RunView[];
  returns: readonly Return[];
}): JSX.Element {
  const { state, runs, returns } = props;
  const run = shownRun(runs, state.ui.runId);
  return <TranscriptTab runs={runs} returns={returns} run={run} state={state} />;
}

/** They have a place of their own: what was meant for one of them must not merge what has become ready meanwhile. */
const startsOrStops = new Set(['start', 'stop', 'retry', 'resume']);

function InspectorHead(props: {
  view: ProjectView;
  task: TaskView;
  subtask: SubtaskView | undefined;
  onClose: () => void;
}): JSX.Element {
  const { view, task, subtask } = props;
  const item = subtask ?? task;
  const primary = subtask === undefined ? null : primaryAction(subtask, task, view.project);
  const actions = subtask === undefined ? taskActions(task, view.project) : primary === null ? [] : [primary];
  const changed = subtask !== undefined && hasChanges(subtask);
  return (
    <div class="inspector-head">
      <div class="row">
        {subtask !== undefined && <span class="number">#{subtask.number}</span>}
        <h2>{item.title}</h2>
        <IconButton icon="close" label={strings.close} onClick={props.onClose} />
      </div>
      <p class="subtitle">
        {subtask === undefined ? (
          <>
            <Icon name={taskState(task).icon} />
            <span>
              {strings.header.task(task.number)} · {taskState(task).label}
            </span>
          </>
        ) : (
          <SubtaskState subtask={subtask} mode={view.project.permissionMode} />
        )}
      </p>
      {(changed || actions.length > 0) && (
        <div class="buttons">
          {changed && <ActionButton action={openChanges(subtask)} />}
          {actions.map((action) => (
            <span key={action.id} class={startsOrStops.has(action.id) ? 'apart' : ''}>
              <ActionButton action={action} />
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

function SubtaskState({ subtask, mode }: { subtask: SubtaskView; mode: string }): JSX.Element {
  const working = subtask.status === 'IN_PROGRESS';
  return (
    <>
      {working && <ToneMark tone={subtask.hold === null ? 'run' : 'warn'} />}
      {subtask.status === 'BLOCKED_FAILURE' && <ToneMark tone="error" />}
      {subtask.status === 'MERGED' && <ToneMark tone="ok" />}
      <span>{strings.statuses[subtask.status]}</span>
      {subtask.branch !== null && (
        <span class="branch" title={subtask.branch}>
          · {subtask.branch}
        </span>
      )}
      {working && (
        <span class="mode" title={modeTitle(mode)}>
          · {mode}
        </span>
      )}
    </>
  );
}

function Tabs({ tab, runs }: { tab: Tab; runs: number }): JSX.Element {
  const { dispatch } = useSurface();
  const names = strings.inspector;
  const move = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const step = event.key === 'ArrowLeft' ? -1 : 1;
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] ?? tab;
      dispatch({ kind: 'tabChosen', tab: next });
      document.getElementById(`tab-${next}`)?.focus();
    }
  };
  return (
    <div class="tabs" role="tablist" onKeyDown={move}>
      {tabs.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={tab === name}
          aria-controls="inspector-panel"
          tabIndex={tab === name ? 0 : -1}
          onClick={() => dispatch({ kind: 'tabChosen', tab: name })}
        >
          {names[name]}
          {name === 'runs' && runs > 0 && <span class="count">{runs}</span>}
        </button>
      ))}
    </div>
  );
}

/** The edge that is dragged, or moved by arrow keys, to make the inspector wider. */
function Resizer({ width }: { width: number }): JSX.Element {
  const { dispatch } = useSurface();
  const resize = (next: number) => dispatch({ kind: 'inspectorResized', width: next });
  const onPointerMove = (event: TargetedPointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) {
      resize(window.innerWidth - event.clientX);
    }
  };
  return (
    <hr
      class="resizer"
      aria-orientation="vertical"
      aria-label={strings.inspector.resize}
      aria-valuenow={width}
      aria-valuemin={inspectorWidths.least}
      aria-valuemax={inspectorWidths.most}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDblClick={() => resize(inspectorWidths.usual)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
          event.preventDefault();
          resize(width + (event.key === 'ArrowLeft' ? 24 : -24));
        }
      }}
    />
  );
}

/** A button that is pressed may be gone afterwards; the focus then stays in the inspector. */
function useKeptFocus(element: { current: HTMLElement | null }): void {
  const had = element.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (had && document.activeElement === document.body) {
      element.current?.focus();
    }
  });
}
