import type { JSX } from 'preact';
import { columnOf } from '../../src/domain/projection.ts';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { chipsOf, liveLine, spokenLine, ticks } from '../model/card.ts';
import type { Chip } from '../model/chip.ts';
import { strings } from '../strings.ts';
import { memo } from './memo.ts';
import { classesOf, Icon, ToneMark } from './parts.tsx';
import { useNow } from './surface.ts';

export interface CardProps {
  readonly subtask: SubtaskView;
  /** Its place among all of its column, from 1, where not all of them are drawn. */
  readonly place: number | undefined;
  readonly placesTotal: number | undefined;
  readonly parentsTotal: number;
  readonly parentsMerged: number;
  readonly parentsOpen: string;
  /** Numbers of those that it would not merge with. */
  readonly conflicts: string;
  readonly selected: boolean;
  /** It is the one card that the Tab key reaches. */
  readonly tabStop: boolean;
  /** Something was asked for and is not answered yet. */
  readonly busy: boolean;
  readonly dragged: boolean;
  /** Nothing keeps its task as a whole. */
  readonly taskIsOpen: boolean;
  /** What its own button does, in values that tell whether it must be drawn anew; `null` where it has none. */
  readonly actionId: string | null;
  readonly actionLabel: string | null;
  readonly actionIcon: string | null;
  readonly actionDeed: string | null;
  readonly permissionMode: string;
}

/** A subtask on the board. What is done with it is heard by the list around it. */
export const Card = memo(function Card(props: CardProps): JSX.Element {
  const { subtask, selected, tabStop, busy } = props;
  const quiet = subtask.status === 'MERGED' || subtask.deleting;
  const planned = subtask.status === 'PENDING';
  const classes = { card: true, selected, quiet, planned, busy, dragged: props.dragged };
  return (
    <li
      class={classesOf(classes)}
      data-card={subtask.id}
      data-status={subtask.status}
      tabIndex={tabStop ? 0 : -1}
      aria-posinset={props.place}
      aria-setsize={props.placesTotal}
      aria-current={selected}
      aria-busy={busy}
      aria-label={labelOf(subtask)}
    >
      <div class="card-title">
        <span class="number">{subtask.number}</span>
        <span class="title">{subtask.title}</span>
      </div>
      <CardFacts {...props} />
      <CardActions {...props} />
    </li>
  );
});

function CardFacts(props: CardProps): JSX.Element {
  const { subtask, conflicts, permissionMode } = props;
  const now = useNow(ticks(subtask));
  const line = liveLine(subtask, now, props.taskIsOpen);
  const parents = { total: props.parentsTotal, merged: props.parentsMerged, open: props.parentsOpen };
  return (
    <>
      {line !== null && (
        <div class={`live ${line.tone}`} title={line.text}>
          <ToneMark tone={line.tone} />
          <span class="line">{line.text}</span>
        </div>
      )}
      <Chips chips={chipsOf(subtask, { parents, conflicts, permissionMode }, now)} tabStop={props.tabStop} />
    </>
  );
}

function Chips({ chips, tabStop }: { chips: readonly Chip[]; tabStop: boolean }): JSX.Element | null {
  return chips.length === 0 ? null : (
    <div class="chips">
      {chips.map((chip) =>
        chip.key === 'pullRequest' ? (
          <PullRequestChip key={chip.key} chip={chip} tabStop={tabStop} />
        ) : (
          <span key={chip.key} class={`chip ${chip.tone}`} data-chip={chip.key} title={chip.title}>
            {chip.icon !== undefined && <Icon name={chip.icon} />}
            {chip.text}
          </span>
        ),
      )}
    </div>
  );
}

/** The one chip that leads somewhere: to the pull request in the browser. */
function PullRequestChip({ chip, tabStop }: { chip: Chip; tabStop: boolean }): JSX.Element {
  return (
    <button
      type="button"
      class={`chip link ${chip.tone}`}
      data-chip={chip.key}
      data-action="openPullRequest"
      tabIndex={tabStop ? 0 : -1}
      title={chip.title}
      aria-label={`${strings.actions.openPullRequest}: ${chip.title}`}
    >
      {chip.icon !== undefined && <Icon name={chip.icon} />}
      {chip.text}
    </button>
  );
}

function CardActions(props: CardProps): JSX.Element {
  const { subtask, tabStop, actionId, actionLabel, actionIcon, actionDeed } = props;
  const tabIndex = tabStop ? 0 : -1;
  return (
    <div class="card-actions">
      {actionId !== null && (
        <button
          type="button"
          class="icon-button"
          tabIndex={tabIndex}
          data-action={actionId}
          data-deed={actionDeed}
          title={actionLabel ?? undefined}
          aria-label={`${actionLabel} #${subtask.number}`}
        >
          <Icon name={actionIcon ?? ''} />
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        tabIndex={tabIndex}
        data-action="menu"
        title={strings.moreActions}
        aria-label={strings.actions.menuOf(subtask.number)}
        aria-haspopup="menu"
      >
        <Icon name="ellipsis" />
      </button>
    </div>
  );
}

/** What a screen reader says. */
function labelOf(subtask: SubtaskView): string {
  const column = strings.columns[columnOf(subtask.status)];
  const line = spokenLine(subtask);
  return [`#${subtask.number} ${subtask.title}`, column, ...(line === null ? [] : [line])].join(', ');
}
