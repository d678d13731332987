import type { ComponentChildren, JSX } from 'preact';
import { baseName } from '../../src/domain/delivery.ts';
import { hasQuestions } from '../../src/protocol/needs.ts';
import type { ProjectHeader, ProjectView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { editorAction } from '../model/actionKinds.ts';
import { inspect } from '../model/actions.ts';
import { formatChange, formatCost, formatDuration } from '../model/format.ts';
import { taskResult } from '../model/task.ts';
import { answerQuestions, retryPlanning } from '../model/taskActions.ts';
import type { UiState } from '../state/uiState.ts';
import { runsOf } from '../state/watchedRun.ts';
import { strings } from '../strings.ts';
import { Notices } from './Notices.tsx';
import { ActionButton, Icon, ToneMark } from './parts.tsx';
import { useNow } from './surface.ts';

/** The page while the project is being read. */
export function Loading(): JSX.Element {
  return (
    <main class="stage loading" aria-busy="true">
      <p>{strings.loading}</p>
    </main>
  );
}

/** The page of a project without tasks. */
export function Welcome({ view, ui }: { view: ProjectView; ui: UiState }): JSX.Element {
  const { project } = view;
  return (
    <main class="stage" tabIndex={-1}>
      <div class="stage-box">
        <Icon name="type-hierarchy-sub" />
        <h1>{strings.welcome.title}</h1>
        <p>{strings.welcome.text}</p>
        {project.readOnly !== null && <p class="note">{project.readOnly}</p>}
        {project.readOnly === null && project.role === 'follower' && <p class="note">{strings.following}</p>}
        <div class="buttons">
          {project.readOnly === null && (
            <ActionButton action={editorAction('newTask', strings.newTask, 'add')} primary />
          )}
          <ActionButton action={editorAction('checkSetup', strings.checkSetup, 'checklist')} />
          <TakeOver project={project} />
        </div>
        <p class="note" title={project.root}>
          {strings.welcome.project(project.name)}
        </p>
        <Notices project={project} ui={ui} />
      </div>
    </main>
  );
}

/** Only where whoever works on the project does not answer: nobody is robbed of it by a slip. */
export function TakeOver({ project }: { project: ProjectHeader }): JSX.Element | null {
  return project.driverAnswers ? null : (
    <ActionButton action={editorAction('takeOver', strings.takeOver, 'arrow-swap')} />
  );
}

/** What stands in place of the columns while a task has none to show; `null` when the columns are shown. */
export function TaskStage({ view, task }: { view: ProjectView; task: TaskView }): JSX.Element | null {
  if (task.deleting) {
    return (
      <Stage icon="trash" title={strings.deleting.title}>
        {task.hold !== null && <p class="warn">{task.hold.reason}</p>}
        <p>{strings.deleting.text}</p>
      </Stage>
    );
  }
  switch (task.status) {
    case 'PLANNING':
      return <Planning view={view} task={task} />;
    case 'PLANNING_FAILED':
      return <PlanningFailed view={view} task={task} />;
    case 'ACTIVE':
    case 'DONE':
      return null;
  }
}

/** The quiet end: what was done, in what time and for how much, as far as it was measured. */
export function DoneStrip({
  task,
  subtasks,
}: {
  task: TaskView;
  subtasks: readonly SubtaskView[];
}): JSX.Element {
  const result = taskResult(task, subtasks);
  const cost = formatCost(task.costUsd, task.costEstimated);
  const facts = [
    ...(result.durationMs === null ? [] : [strings.done.took(formatDuration(result.durationMs))]),
    ...(cost === null ? [] : [cost]),
    ...(result.insertions + result.deletions === 0
      ? []
      : [formatChange(result.insertions, result.deletions)]),
    // It was merged elsewhere: the user's own branch of that name is not moved.
    ...(baseName(task) === task.baseBranch ? [] : [strings.done.pull(task.baseBranch)]),
  ];
  return (
    <section class="done-strip">
      <Icon name="pass-filled" />
      <b>{strings.done.title(result.merged, baseName(task))}</b>
      <span>{facts.join(' · ')}</span>
    </section>
  );
}

function Stage(props: {
  icon: string;
  title: string;
  tone?: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="stage">
      <div class={`stage-box ${props.tone ?? ''}`}>
        <Icon name={props.icon} />
        <h2>{props.title}</h2>
        {props.children}
      </div>
    </div>
  );
}

function Planning({ view, task }: { view: ProjectView; task: TaskView }): JSX.Element {
  const last = runsOf(view.runs, task.id).at(-1);
  const failed = last?.status === 'FAILED' ? last : null;
  const asks = hasQuestions(task);
  const halted = task.stopped || task.hold !== null || asks;
  const now = useNow(!halted);
  const since = now - Date.parse(last?.startedAt ?? task.createdAt);
  return (
    <Stage icon={asks ? 'question' : halted ? 'debug-pause' : 'compass'} title={planningTitle(task)}>
      {asks && !task.stopped && <p>{strings.planning.asksText}</p>}
      {task.stopped && <p>{strings.planning.stoppedText}</p>}
      {!halted && failed !== null && (
        <p class="warn">{strings.planning.again(failed.reason ?? strings.planningFailed.unknown)}</p>
      )}
      {!halted && failed === null && (
        <div class="live run">
          <ToneMark tone="run" />
          <span class="line">{task.activity ?? strings.planning.starting}</span>
          <span class="elapsed">{formatDuration(since)}</span>
        </div>
      )}
      <div class="brings">
        <p>{strings.planning.brings}</p>
        <ul>
          {strings.planning.bringsItems.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      </div>
      <div class="buttons">
        {view.project.readOnly === null &&
          answerQuestions(task).map((action) => <ActionButton key={action.id} action={action} primary />)}
        <ActionButton action={inspect(task.id, 'transcript', strings.planning.showTranscript)} />
      </div>
    </Stage>
  );
}

/** Why it waits stands above, with what can be done about it. */
function planningTitle(task: TaskView): string {
  if (task.stopped) {
    return strings.planning.stoppedTitle;
  }
  if (hasQuestions(task)) {
    return strings.planning.asksTitle;
  }
  return task.hold === null ? strings.planning.title : strings.planning.waitingTitle;
}

function PlanningFailed({ view, task }: { view: ProjectView; task: TaskView }): JSX.Element {
  return (
    <Stage icon="error" tone="error" title={strings.planningFailed.title}>
      <p class="reason">{task.reason ?? strings.planningFailed.unknown}</p>
      <div class="buttons">
        {view.project.readOnly === null && <ActionButton action={retryPlanning(task)} primary />}
        <ActionButton action={inspect(task.id, 'transcript', strings.planning.showTranscript)} />
      </div>
    </Stage>
  );
}
