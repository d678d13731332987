import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { ProjectView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import {
  type CardFilter,
  cardTest,
  facetsOf,
  foundElsewhere,
  leavesOut,
  openFilter,
  toggled,
} from '../model/filter.ts';
import { strings } from '../strings.ts';
import { Icon, IconButton } from './parts.tsx';
import { type Surface, useSurface } from './surface.ts';

interface FilterBarProps {
  readonly filter: CardFilter;
  readonly view: ProjectView;
  readonly task: TaskView;
  /** Those of the task. */
  readonly subtasks: readonly SubtaskView[];
}

/** Looks for cards by what they say, by their state and by what they wait for. */
export function FilterBar({ filter, view, task, subtasks }: FilterBarProps): JSX.Element {
  const { dispatch } = useSurface();
  const facets = useMemo(() => facetsOf(subtasks, filter), [subtasks, filter]);
  const shown = useMemo(() => subtasks.filter(cardTest(filter)).length, [subtasks, filter]);
  const set = (change: Partial<CardFilter>) =>
    dispatch({ kind: 'filtered', filter: { ...filter, ...change } });
  const isActive = leavesOut(filter);
  const words = strings.filter;
  return (
    <search
      class="filter"
      aria-label={words.name}
      onKeyDown={(event) => filterKey(dispatch, isActive, event)}
    >
      <Field text={filter.text} onChange={(text) => set({ text })} />
      <FacetGroup
        name={words.states}
        // Where all are in one state there is nothing to choose.
        values={facets.states.length > 1 ? facets.states : filter.states}
        chosen={filter.states}
        wordOf={(state) => strings.statuses[state]}
        onChoose={(states) => set({ states })}
      />
      <FacetGroup
        name={words.holds}
        values={facets.holds}
        chosen={filter.holds}
        wordOf={(kind) => strings.holds[kind]}
        onChoose={(holds) => set({ holds })}
      />
      <span class="grow" />
      <Elsewhere filter={filter} view={view} task={task} />
      <span class="shown" role="status">
        {isActive && words.shown(shown, subtasks.length)}
      </span>
      <IconButton
        icon="close"
        label={isActive ? words.clear : words.close}
        onClick={() => clearOrClose(dispatch, isActive)}
      />
    </search>
  );
}

function Field({ text, onChange }: { text: string; onChange: (text: string) => void }): JSX.Element {
  return (
    <span class="field">
      <Icon name="search" />
      <input
        type="text"
        value={text}
        placeholder={strings.filter.field}
        aria-label={strings.filter.field}
        spellcheck={false}
        maxLength={200}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </span>
  );
}

/** Opens the filter, or goes to it, by `/` and by the key for looking for something, wherever the focus is on the board. */
export function useFilterKeys(isBoard: boolean, filter: CardFilter | null): void {
  const { dispatch } = useSurface();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isBoard && asksForFilter(event)) {
        event.preventDefault();
        // Or VS Code's own search in the page would open.
        event.stopPropagation();
        showFilter(dispatch, filter);
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [isBoard, filter, dispatch]);
}

export function showFilter(dispatch: Surface['dispatch'], filter: CardFilter | null): void {
  if (filter === null) {
    dispatch({ kind: 'filtered', filter: openFilter });
  }
  requestAnimationFrame(focusFilter);
}

/** Whether there was one to focus. */
export function focusFilter(): boolean {
  const field = document.querySelector<HTMLInputElement>('.filter input');
  field?.focus();
  field?.select();
  return field !== null;
}

interface FacetGroupProps<T extends string> {
  readonly name: string;
  readonly values: readonly T[];
  readonly chosen: readonly T[];
  wordOf(value: T): string;
  onChoose(values: readonly T[]): void;
}

function FacetGroup<T extends string>(props: FacetGroupProps<T>): JSX.Element | null {
  const { name, values, chosen, wordOf, onChoose } = props;
  return values.length === 0 ? null : (
    <fieldset class="facets" aria-label={name}>
      {values.map((value) => (
        <button
          key={value}
          type="button"
          aria-pressed={chosen.includes(value)}
          onClick={() => onChoose(toggled(chosen, value))}
        >
          {wordOf(value)}
        </button>
      ))}
    </fieldset>
  );
}

/** So many other tasks are named; they are chosen above. */
const mostNamed = 3;

/** What other tasks have of what is looked for. */
function Elsewhere({ filter, view, task }: Omit<FilterBarProps, 'subtasks'>): JSX.Element | null {
  const { dispatch } = useSurface();
  const found = useMemo(
    () => foundElsewhere(view.subtasks, task.id, filter),
    [view.subtasks, task.id, filter],
  );
  const tasks = view.tasks.filter(({ id }) => found.has(id)).slice(0, mostNamed);
  return tasks.length === 0 ? null : (
    <span class="elsewhere">
      {tasks.map(({ id, number, title }) => (
        <button
          key={id}
          type="button"
          class="link"
          title={strings.filter.elsewhereTitle(title)}
          onClick={() => dispatch({ kind: 'taskChosen', taskId: id })}
        >
          {strings.filter.elsewhere(found.get(id) ?? 0, number)}
        </button>
      ))}
    </span>
  );
}

function filterKey(
  dispatch: Surface['dispatch'],
  isActive: boolean,
  event: TargetedKeyboardEvent<HTMLElement>,
): void {
  const isField = event.target instanceof HTMLInputElement;
  if (event.key === 'Escape') {
    clearOrClose(dispatch, isActive);
  } else if (isField && (event.key === 'ArrowDown' || event.key === 'Enter')) {
    focusBoard();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

function clearOrClose(dispatch: Surface['dispatch'], isActive: boolean): void {
  dispatch({ kind: 'filtered', filter: isActive ? openFilter : null });
  requestAnimationFrame(isActive ? focusFilter : focusBoard);
}

function focusBoard(): void {
  document.querySelector<HTMLElement>('[data-card][tabindex="0"]')?.focus();
}

function asksForFilter(event: KeyboardEvent): boolean {
  const { target, key, altKey, shiftKey } = event;
  if (!(target instanceof Element) || altKey || target.closest('.inspector, .confirm, .menu') !== null) {
    return false;
  }
  const held = event.ctrlKey || event.metaKey;
  const isTyping = target.matches('input, textarea, select');
  return held ? key.toLowerCase() === 'f' && !shiftKey : key === '/' && !isTyping;
}
