import type { ComponentChildren, JSX } from 'preact';
import { startOfDay } from '../../src/domain/budget.ts';
import { baseName } from '../../src/domain/delivery.ts';
import type { ProjectView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { editorAction, settingAction } from '../model/actionKinds.ts';
import { attentionOf } from '../model/attention.ts';
import { countBusy, segmentsOf } from '../model/board.ts';
import { modeTitle } from '../model/card.ts';
import { formatBudget, formatCost, formatTime } from '../model/format.ts';
import { isEstimatedSince } from '../model/money.ts';
import { deliveryWords } from '../model/pullRequest.ts';
import { taskState } from '../model/task.ts';
import { menuActions, taskActions } from '../model/taskActions.ts';
import { type Layout, layouts } from '../state/uiState.ts';
import { strings } from '../strings.ts';
import { DoneAbout } from './DoneAbout.tsx';
import { GitHubAccount } from './GitHubAccount.tsx';
import { ActionButton, below, Icon, IconButton, ToneMark } from './parts.tsx';
import { type Surface, useSurface } from './surface.ts';

interface HeaderProps {
  readonly view: ProjectView;
  readonly task: TaskView;
  readonly subtasks: readonly SubtaskView[];
  /** How they are shown; `null` while there is nothing to choose. */
  readonly layout: Layout | null;
  /** What stands beside that choice. */
  readonly children?: ComponentChildren;
}

export function Header({ view, task, subtasks, layout, children }: HeaderProps): JSX.Element {
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
        {layout !== null && <LayoutSwitch layout={layout} />}
        {children}
        <HeaderActions view={view} task={task} />
      </div>
      {subtasks.length > 0 && <Progress subtasks={subtasks} />}
      <Facts view={view} task={task} />
    </header>
  );
}

function LayoutSwitch({ layout }: { layout: Layout }): JSX.Element {
  const { dispatch } = useSurface();
  return (
    <fieldset class="switch" aria-label={strings.showAs}>
      {layouts.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === layout}
          onClick={() => dispatch({ kind: 'layoutChosen', layout: one })}
        >
          {strings.layouts[one]}
        </button>
      ))}
    </fieldset>
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
      const waiting = attentionOf(task, view.subtasks, view.project, 0).total;
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

/** Where another kind of actions begins in the menu. */
const separated = new Set(['choosePermissionMode', 'stopEverything', 'deleteTask']);

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
              separated: separated.has(id),
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
  const busy = countBusy(view.subtasks);
  const showsBusy = busy.working + busy.waiting > 0 || task.status === 'ACTIVE';
  return (
    <div class="row facts">
      {task.subtasks > 0 && task.status !== 'DONE' && (
        <span>
          <b>{task.merged}</b> {strings.header.merged(task.subtasks)}
        </span>
      )}
      {showsBusy && (
        <span title={strings.header.busyTitle(busy.waiting)}>
          <b>{busy.working}</b> {strings.header.busy(project.maxAgents)}
        </span>
      )}
      {task.status !== 'DONE' && <TaskCost task={task} />}
      <DayCost view={view} />
      <DoneAbout view={view} task={task} />
      <Delivery task={task} />
      <PermissionMode mode={project.permissionMode} />
      {project.autoMerge && <AutoMerge />}
      <GitHubAccount project={project} />
      <span class="grow" />
      <TaskLine task={task} />
    </div>
  );
}

/** How it is worked, and how its work reaches which branch. */
function Delivery({ task }: { task: TaskView }): JSX.Element {
  const { to, place } = deliveryWords(task.delivery);
  return (
    <span class="delivery">
      <span>
        {task.orchestrator} · {to}
      </span>
      {place !== null && (
        <b class="branch" title={place}>
          {place}
        </b>
      )}
      <span>{place === null ? strings.delivery.into : `· ${strings.header.base}`}</span>
      <b class="branch" title={baseName(task)}>
        {baseName(task)}
      </b>
    </span>
  );
}

/** What the task has cost of what it may. */
function TaskCost({ task }: { task: TaskView }): JSX.Element | null {
  const cost = formatCost(task.costUsd, task.costEstimated);
  if (cost === null) {
    return null;
  }
  const title = task.costEstimated ? strings.header.costEstimatedTitle : strings.header.costTitle;
  return (
    <span title={title} class={isUsedUp(task.costUsd, task.budgetUsd) ? 'warn' : ''}>
      <b>{cost}</b>
      {task.budgetUsd !== null && ` ${strings.header.ofBudget(formatBudget(task.budgetUsd))}`}
    </span>
  );
}

/** What the day has cost, where a day has a budget. */
function DayCost({ view }: { view: ProjectView }): JSX.Element | null {
  const { spentTodayUsd, dayBudgetUsd } = view.project;
  const spent = formatCost(spentTodayUsd, isEstimatedSince(startOfDay(Date.now()), view.runs));
  return spent === null || dayBudgetUsd === null ? null : (
    <span title={strings.header.todayTitle} class={isUsedUp(spentTodayUsd, dayBudgetUsd) ? 'warn' : ''}>
      {strings.header.today(strings.ofBudget(spent, formatBudget(dayBudgetUsd)))}
    </span>
  );
}

function isUsedUp(spentUsd: number, budgetUsd: number | null): boolean {
  return budgetUsd !== null && spentUsd >= budgetUsd;
}

/** What agents may do, and where to change it. */
function PermissionMode({ mode }: { mode: string }): JSX.Element {
  const { perform } = useSurface();
  const choose = editorAction('choosePermissionMode', strings.choosePermissionMode, 'shield');
  return (
    <button
      type="button"
      class={`quiet-button mode${mode === 'bypassPermissions' ? ' warn' : ''}`}
      title={`${mode}: ${strings.header.modeTitle(modeTitle(mode))}`}
      onClick={() => perform(choose.deed)}
    >
      <Icon name="shield" />
      <span class="label">{mode}</span>
    </button>
  );
}

/** That nobody is asked before a merge, and where to change it. */
function AutoMerge(): JSX.Element {
  const { perform } = useSurface();
  return (
    <button
      type="button"
      class="quiet-button mode"
      title={strings.header.autoMergeTitle}
      onClick={() => perform(settingAction('autoMerge').deed)}
    >
      <Icon name="git-merge" />
      <span class="label">{strings.header.autoMerge}</span>
    </button>
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
