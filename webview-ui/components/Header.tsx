import type { JSX } from 'preact';
import type { ProjectView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { editorAction, menuActions, taskActions } from '../model/actions.ts';
import { attentionOf } from '../model/attention.ts';
import { countInProgress, segmentsOf } from '../model/board.ts';
import { formatCost, formatTime } from '../model/format.ts';
import { taskState } from '../model/task.ts';
import { strings } from '../strings.ts';
import { ActionButton, below, Icon, IconButton, ToneMark } from './parts.tsx';
import { type Surface, useSurface } from './surface.ts';

interface HeaderProps {
  readonly view: ProjectView;
  readonly task: TaskView;
  readonly subtasks: readonly SubtaskView[];
}

export function Header({ view, task, subtasks }: HeaderProps): JSX.Element {
  const state = taskState(task);
  return (
    <header class="task-header">
      <div class="row">
        <TaskTitle view={view} task={task} />
        <span class={`tag ${state.tone}`}>
          <Icon name={state.icon} />
          {state.label}
        </span>
        <span class="grow" />
        <HeaderActions view={view} task={task} />
      </div>
      {subtasks.length > 0 && <Progress subtasks={subtasks} />}
      <Facts view={view} task={task} />
    </header>
  );
}

function TaskTitle({ view, task }: { view: ProjectView; task: TaskView }): JSX.Element {
  const surface = useSurface();
  const title = (
    <>
      <span class="title">{task.title}</span>
      <span class="number">{strings.header.task(task.number)}</span>
    </>
  );
  return (
    <h1>
      {view.tasks.length < 2 ? (
        title
      ) : (
        <button
          type="button"
          class="task-switch"
          aria-haspopup="menu"
          title={strings.chooseTask}
          onClick={(event) =>
            surface.openMenu(strings.chooseTask, taskItems(view, task, surface), below(event.currentTarget))
          }
        >
          {title}
          <Icon name="chevron-down" />
        </button>
      )}
    </h1>
  );
}

function taskItems(view: ProjectView, shown: TaskView, surface: Surface) {
  return view.tasks
    .toSorted((a, b) => b.number - a.number)
    .map((task) => {
      const { label, icon } = taskState(task);
      const waiting = attentionOf(task, view.subtasks, view.project).length;
      const parts = [
        strings.header.task(task.number),
        label,
        ...(task.subtasks > 0 ? [`${task.merged}/${task.subtasks}`] : []),
        ...(waiting > 0 ? [strings.header.attention(waiting)] : []),
      ];
      return {
        id: task.id,
        label: task.title,
        icon,
        detail: parts.join(' · '),
        checked: task.id === shown.id,
        run: () => surface.dispatch({ kind: 'taskChosen', taskId: task.id }),
      };
    });
}

function HeaderActions({ view, task }: { view: ProjectView; task: TaskView }): JSX.Element {
  const surface = useSurface();
  return (
    <div class="buttons">
      {taskActions(task, view.project).map((action) => (
        <ActionButton key={action.id} action={action} />
      ))}
      {view.project.readOnly === null && (
        <ActionButton action={editorAction('newTask', strings.newTask, 'add')} primary />
      )}
      <IconButton
        icon="ellipsis"
        label={strings.moreActions}
        onClick={(event) =>
          surface.openMenu(
            strings.moreActions,
            menuActions(task, view).map(({ id, label, icon, deed }) => ({
              id,
              label,
              icon,
              separated: id === 'stopEverything' || id === 'deleteTask',
              run: () => surface.perform(deed),
            })),
            below(event.currentTarget),
          )
        }
      />
    </div>
  );
}

/** The bar is a measured quantity: each part is as long as its share of the subtasks. */
function Progress({ subtasks }: { subtasks: readonly SubtaskView[] }): JSX.Element {
  const segments = segmentsOf(subtasks);
  const words = segments.map(({ kind, count }) => `${count} ${strings.segments[kind]}`).join(', ');
  return (
    <div class="progress" role="img" aria-label={`${strings.header.progress}: ${words}`} title={words}>
      {segments.map(({ kind, count }) => (
        <span key={kind} class={kind} style={{ flexGrow: String(count) }} />
      ))}
    </div>
  );
}

function Facts({ view, task }: { view: ProjectView; task: TaskView }): JSX.Element {
  const { project } = view;
  const cost = formatCost(task.costUsd, task.costEstimated);
  const busy = countInProgress(view.subtasks);
  return (
    <div class="row facts">
      {task.subtasks > 0 && task.status !== 'DONE' && (
        <span>
          <b>{task.merged}</b> {strings.header.merged(task.subtasks)}
        </span>
      )}
      {(busy > 0 || task.status === 'ACTIVE') && (
        <span title={strings.header.busyTitle}>
          <b>{busy}</b> {strings.header.busy(project.maxAgents)}
        </span>
      )}
      {cost !== null && task.status !== 'DONE' && (
        <span title={task.costEstimated ? strings.header.costEstimatedTitle : strings.header.costTitle}>
          <b>{cost}</b>
        </span>
      )}
      <span>
        {task.orchestrator} · {strings.header.delivery} <b class="branch">{task.baseBranch}</b>
      </span>
      {project.permissionMode === 'bypassPermissions' && (
        <span class="warn" title={strings.header.bypassTitle}>
          <Icon name="shield" /> {project.permissionMode}
        </span>
      )}
      <span class="grow" />
      <TaskLine task={task} />
    </div>
  );
}

/** What happens to the task as a whole while its subtasks are on the board. */
function TaskLine({ task }: { task: TaskView }): JSX.Element | null {
  if (task.hold?.until != null) {
    const until = strings.until(strings.holds[task.hold.kind], formatTime(task.hold.until, Date.now()));
    return (
      <span class="warn" title={task.hold.reason}>
        <ToneMark tone="warn" /> {until}
      </span>
    );
  }
  return task.status === 'ACTIVE' && task.activity !== null ? (
    <span class="live run">
      <ToneMark tone="run" />
      <span class="line">{task.activity}</span>
    </span>
  ) : null;
}
