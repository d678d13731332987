import type { JSX } from 'preact';
import { baseName } from '../../src/domain/delivery.ts';
import type { FailedCheck, PullRequest, ReviewComment } from '../../src/domain/pullRequest.ts';
import type { ProjectView, SubtaskView } from '../../src/protocol/view.ts';
import { primaryAction } from '../model/actions.ts';
import { completedActions, openPullRequest } from '../model/deliveryActions.ts';
import { formatTime } from '../model/format.ts';
import { checksMark, type Mark, mergeableMark, reviewMark, stateMark } from '../model/pullRequest.ts';
import { returnedOf } from '../model/returns.ts';
import { strings } from '../strings.ts';
import { type LinkPlace, OutsideLink } from './OutsideLink.tsx';
import { ActionButton, Icon } from './parts.tsx';
import { ReturnLine } from './ReturnLine.tsx';
import { Section } from './Sections.tsx';
import { useSurface } from './surface.ts';

/** What is done to the pull request itself; the rest has its place in the head of the inspector and in the menu. */
const aboutIt = new Set(['merge', 'mergeAnyway', 'updateBranch', 'returnPullRequest', 'closePullRequest']);

interface PullRequestProps {
  readonly view: ProjectView;
  readonly subtask: SubtaskView;
}

/** The pull request as GitHub last told of it, and what can be done about it. */
export function PullRequestSection({ view, subtask }: PullRequestProps): JSX.Element | null {
  const task = view.tasks.find(({ id }) => id === subtask.taskId);
  const { pullRequest } = subtask;
  if (pullRequest === null || task?.delivery.kind !== 'pullRequest') {
    return null;
  }
  const { repository } = task.delivery;
  const may = view.project.readOnly === null && subtask.status === 'COMPLETED' && !subtask.deleting;
  const actions = may ? completedActions(subtask, task, view.project) : [];
  const primary = primaryAction(subtask, task, view.project);
  const offered = actions.filter(({ id }) => aboutIt.has(id) && id !== primary?.id);
  const place = { subtaskId: subtask.id, host: repository.host };
  return (
    <Section title={strings.pullRequest.name}>
      <PullRequestName
        subtask={subtask}
        text={strings.pullRequest.open(pullRequest.number, `${repository.owner}/${repository.name}`)}
      />
      <ul class="checks">
        <MarkLine mark={stateMark(pullRequest)} />
        <MarkLine mark={checksMark(pullRequest)} />
        {pullRequest.failedChecks.map((check) => (
          <FailedCheckLine key={check.id} check={check} {...place} />
        ))}
        <MarkLine mark={pullRequest.state === 'open' ? reviewMark(pullRequest) : null} />
        <MarkLine mark={mergeableMark(pullRequest, baseName(task))} />
      </ul>
      <Comments pullRequest={pullRequest} {...place} />
      {subtask.returns.length > 0 && (
        <ul class="returns">
          {returnedOf(subtask.returns).map((returned) => (
            <ReturnLine key={returned.number} returned={returned} place={place} />
          ))}
        </ul>
      )}
      {offered.length > 0 && (
        <div class="buttons">
          {offered.map((action) => (
            <ActionButton key={action.id} action={action} />
          ))}
        </div>
      )}
    </Section>
  );
}

function PullRequestName({ subtask, text }: { subtask: SubtaskView; text: string }): JSX.Element {
  const { perform } = useSurface();
  const open = openPullRequest(subtask);
  return (
    <button
      type="button"
      class="link with-icon"
      title={subtask.pullRequest?.url}
      aria-label={`${open.label}: ${text}`}
      onClick={() => perform(open.deed)}
    >
      {text} <Icon name="link-external" />
    </button>
  );
}

function MarkLine({ mark }: { mark: Mark | null }): JSX.Element | null {
  return mark === null ? null : (
    <li class={mark.tone}>
      <Icon name={mark.icon} />
      <span>{mark.text}</span>
    </li>
  );
}

function FailedCheckLine({ check, ...place }: { check: FailedCheck } & LinkPlace): JSX.Element {
  return (
    <li class="error nested">
      <Icon name="close" />
      <span>
        <OutsideLink url={check.url} text={check.name} {...place} />
        {check.summary !== null && <span class="quiet"> {check.summary}</span>}
      </span>
    </li>
  );
}

/** What others wrote is shown as the text that it is. */
function Comments({ pullRequest, ...place }: { pullRequest: PullRequest } & LinkPlace): JSX.Element | null {
  const { comments } = pullRequest;
  return comments.length === 0 ? null : (
    <div class="comments">
      <p class="note">{strings.pullRequest.comments(comments.length)}</p>
      <ul>
        {comments.map((comment) => (
          <Comment key={comment.id} comment={comment} {...place} />
        ))}
      </ul>
    </div>
  );
}

function Comment({ comment, ...place }: { comment: ReviewComment } & LinkPlace): JSX.Element {
  const words = strings.pullRequest;
  const { author, trusted, text, path, line, at, url } = comment;
  const where = path === null ? null : line === null ? path : `${path}:${line}`;
  return (
    <li class="comment">
      <p class="by">
        <b>{author}</b>
        <OutsideLink url={url} text={formatTime(at, Date.now())} {...place} />
        {where !== null && <code>{where}</code>}
        {!trusted && (
          <span class="tag" title={words.untrustedTitle}>
            <Icon name="circle-slash" />
            {words.untrusted}
          </span>
        )}
      </p>
      <p class="words">{text}</p>
    </li>
  );
}
