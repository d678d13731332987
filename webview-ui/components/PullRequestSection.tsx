import type { JSX } from 'preact';
import type { FailedCheck, PullRequest, ReviewComment } from '../../src/domain/pullRequest.ts';
import { linkTo, mergeObstacle } from '../../src/protocol/pullRequests.ts';
import type { ProjectView, SubtaskView } from '../../src/protocol/view.ts';
import { completedActions, openPullRequest } from '../model/deliveryActions.ts';
import { formatTime } from '../model/format.ts';
import { checksMark, type Mark, mergeableMark, reviewMark, stateMark } from '../model/pullRequest.ts';
import { strings } from '../strings.ts';
import { ActionButton, Icon } from './parts.tsx';
import { Section } from './Sections.tsx';
import { useSurface } from './surface.ts';

/** What is done to the pull request itself; the rest has its place in the head of the inspector and in the menu. */
const aboutIt = new Set(['merge', 'updateBranch', 'returnPullRequest', 'closePullRequest']);

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
  const offered = actions.filter(
    ({ id }, index) => aboutIt.has(id) && (id === 'merge' ? isMergeable(pullRequest) : index > 0),
  );
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
        <MarkLine mark={mergeableMark(pullRequest, task.baseBranch)} />
      </ul>
      <Comments pullRequest={pullRequest} {...place} />
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

/** GitHub would refuse it. */
function isMergeable(pullRequest: PullRequest): boolean {
  return mergeObstacle(pullRequest) !== 'conflicting';
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

interface Place {
  readonly subtaskId: string;
  readonly host: string;
}

function FailedCheckLine({ check, ...place }: { check: FailedCheck } & Place): JSX.Element {
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
function Comments({ pullRequest, ...place }: { pullRequest: PullRequest } & Place): JSX.Element | null {
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

function Comment({ comment, ...place }: { comment: ReviewComment } & Place): JSX.Element {
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

/** Opened by the editor, and only where it leads to the host of the repository; elsewhere it is mere text. */
function OutsideLink(props: { url: string | null; text: string } & Place): JSX.Element {
  const { perform } = useSurface();
  const url = props.url === null ? null : linkTo(props.url, props.host);
  return url === null ? (
    <span>{props.text}</span>
  ) : (
    <button
      type="button"
      class="link"
      title={url}
      onClick={() => perform({ kind: 'post', request: { kind: 'openLink', id: props.subtaskId, url } })}
    >
      {props.text}
    </button>
  );
}
