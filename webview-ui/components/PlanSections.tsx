import type { JSX } from 'preact';
import { planChange } from '../../src/domain/planChange.ts';
import { isPlanToReview } from '../../src/protocol/needs.ts';
import type { ProjectView, TaskView } from '../../src/protocol/view.ts';
import { reviewActions } from '../model/taskActions.ts';
import { strings } from '../strings.ts';
import { ActionButton } from './parts.tsx';
import { Section } from './Sections.tsx';

/** What becomes of a task's plan: the Planner's questions, one that is being made anew, one that is proposed. */
export function PlanSections({ view, task }: { view: ProjectView; task: TaskView }): JSX.Element {
  const { plan } = strings;
  const { replan } = task;
  return (
    <>
      {isPlanToReview(task) && task.proposal === null && <FirstPlan view={view} task={task} />}
      {task.questions !== null && task.questions.length > 0 && <Questions questions={task.questions} />}
      {replan !== null && (
        <Section title={task.proposal === null ? plan.replanning : plan.replanned}>
          <p>
            {replan.askedBy === 'user' ? plan.askedByUser : plan.askedByWorker} {replan.reason}
          </p>
        </Section>
      )}
      {task.proposal !== null && <ProposedPlan view={view} task={task} />}
    </>
  );
}

function FirstPlan({ view, task }: { view: ProjectView; task: TaskView }): JSX.Element {
  return (
    <Section title={strings.plan.first}>
      <p>{strings.attention.plan(task.subtasks)}</p>
      <ReviewButtons view={view} task={task} />
    </Section>
  );
}

function ReviewButtons({ view, task }: { view: ProjectView; task: TaskView }): JSX.Element | null {
  return view.project.readOnly === null ? (
    <div class="buttons">
      {reviewActions(task).map((action) => (
        <ActionButton key={action.id} action={action} />
      ))}
    </div>
  ) : null;
}

function Questions({ questions }: { questions: NonNullable<TaskView['questions']> }): JSX.Element {
  return (
    <Section title={strings.plan.questions}>
      <dl class="questions">
        {questions.map(({ question, answer }) => (
          <div key={question}>
            <dt>{question}</dt>
            <dd class={answer === null ? 'warn' : answer === '' ? 'note' : ''}>{answerText(answer)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function answerText(answer: string | null): string {
  if (answer === null) {
    return strings.plan.unanswered;
  }
  return answer === '' ? strings.plan.leftToPlanner : answer;
}

function ProposedPlan({ view, task }: { view: ProjectView; task: TaskView }): JSX.Element | null {
  const { proposal } = task;
  if (proposal === null) {
    return null;
  }
  const subtasks = view.subtasks.filter(({ taskId }) => taskId === task.id);
  const change = planChange(subtasks, proposal.plan);
  return (
    <Section title={strings.plan.proposal}>
      <p>{proposal.for === 'critic' ? strings.plan.withCritic : strings.plan.change(change)}</p>
      <ul class="changes">
        {change.added.map(({ key, title }) => (
          <li key={key}>
            <span class="ok">+</span> {title}
          </li>
        ))}
        {change.changed.map(({ card, planned, fields }) => (
          <li key={card.id}>
            <span class="warn">~</span> #{card.number} {planned.title}{' '}
            <span class="note">{fields.map((field) => strings.plan.fields[field]).join(', ')}</span>
          </li>
        ))}
        {change.removed.map(({ id, number, title }) => (
          <li key={id}>
            <span class="error">−</span> #{number} {title}
          </li>
        ))}
      </ul>
      <ReviewButtons view={view} task={task} />
    </Section>
  );
}
