import type { JSX } from 'preact';
import type { ProjectView, SubtaskView } from '../../src/protocol/view.ts';
import { serializeActions } from '../model/deliveryActions.ts';
import { strings } from '../strings.ts';
import { ActionButton, Icon } from './parts.tsx';
import { Section } from './Sections.tsx';
import { useSurface } from './surface.ts';

/** As many files as are worth reading here. */
const shownFiles = 5;

/** With whom it would not merge, in which files, and what ends that. */
export function Conflicts({
  view,
  subtask,
}: {
  view: ProjectView;
  subtask: SubtaskView;
}): JSX.Element | null {
  const byId = new Map(view.subtasks.map((one) => [one.id, one]));
  if (subtask.conflicts.length === 0 || subtask.status === 'MERGED') {
    return null;
  }
  const actions = view.project.readOnly === null ? serializeActions(subtask, byId) : [];
  return (
    <Section title={strings.conflicts.name}>
      <ul class="checks">
        {subtask.conflicts.map(({ subtaskId, files }) => (
          <ConflictLine key={subtaskId ?? 'base'} other={byId.get(subtaskId ?? '')} files={files} />
        ))}
      </ul>
      {actions.length > 0 && (
        <div class="buttons">
          {actions.map((action) => (
            <ActionButton key={action.id} action={action} />
          ))}
        </div>
      )}
    </Section>
  );
}

interface ConflictLineProps {
  /** Absent: it is the base. */
  readonly other: SubtaskView | undefined;
  readonly files: readonly string[];
}

function ConflictLine({ other, files }: ConflictLineProps): JSX.Element {
  const { dispatch } = useSurface();
  const words = strings.conflicts;
  return (
    <li class="warn">
      <Icon name="warning" />
      <span>
        {words.with(other === undefined ? words.base : '')}
        {other !== undefined && (
          <button
            type="button"
            class="link"
            title={other.title}
            onClick={() => dispatch({ kind: 'selected', id: other.id })}
          >
            #{other.number}
          </button>
        )}{' '}
        {words.files(files.slice(0, shownFiles))}
        {files.length > shownFiles && ` ${words.more(files.length - shownFiles)}`}
      </span>
    </li>
  );
}
