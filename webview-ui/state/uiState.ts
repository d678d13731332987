import { holdKinds } from '../../src/domain/hold.ts';
import { type Column, columns } from '../../src/domain/projection.ts';
import { subtaskStatuses } from '../../src/domain/subtask.ts';
import { readViewport, type Viewport } from '../graph/viewport.ts';
import type { CardFilter } from '../model/filter.ts';

export const tabs = ['overview', 'transcript', 'runs', 'timeline'] as const;
export type Tab = (typeof tabs)[number];

export const layouts = ['board', 'graph'] as const;
/** How the subtasks of a task are shown. */
export type Layout = (typeof layouts)[number];

/** What only this page knows and what outlives it: which things are chosen, open and scrolled to. */
export interface UiState {
  readonly taskId: string | null;
  /** The task or subtask in the inspector; `null` while that is closed. */
  readonly selectedId: string | null;
  readonly focusedId: string | null;
  readonly tab: Tab;
  /** The run whose transcript is shown; `null` follows the newest one. */
  readonly runId: string | null;
  /** What the agent was told is shown in the place of what it did. */
  readonly showsPrompt: boolean;
  readonly collapsed: readonly Column[];
  /** Which cards are seen; `null` while nobody looks for any. */
  readonly filter: CardFilter | null;
  readonly dismissedNotices: readonly string[];
  readonly inspectorWidth: number;
  /** Scroll offsets by name of the scrolled area. */
  readonly scroll: Readonly<Record<string, number>>;
  readonly layout: Layout;
  /** Which part of the graph of which task is seen, where somebody has moved it; the latest one last. */
  readonly viewports: Readonly<Record<string, Viewport>>;
  /** What is written into the forms for changes and is not sent, by subtask; a form is open as long as it stands here. */
  readonly feedback: Readonly<Record<string, string>>;
}

export const inspectorWidths = { least: 300, usual: 400, most: 900 };

export const initialUiState: UiState = {
  taskId: null,
  selectedId: null,
  focusedId: null,
  tab: 'overview',
  runId: null,
  showsPrompt: false,
  collapsed: [],
  filter: null,
  dismissedNotices: [],
  inspectorWidth: inspectorWidths.usual,
  scroll: {},
  layout: 'board',
  viewports: {},
  feedback: {},
};

/** What an earlier page left behind; whatever is not understood takes its first value. */
export function restoreUiState(saved: unknown): UiState {
  if (!isRecord(saved)) {
    return initialUiState;
  }
  const collapsed = Array.isArray(saved.collapsed) ? saved.collapsed : [];
  const dismissed: unknown[] = Array.isArray(saved.dismissedNotices) ? saved.dismissedNotices : [];
  return {
    taskId: stringOrNull(saved.taskId),
    selectedId: stringOrNull(saved.selectedId),
    focusedId: stringOrNull(saved.focusedId),
    tab: tabs.find((tab) => tab === saved.tab) ?? initialUiState.tab,
    runId: stringOrNull(saved.runId),
    showsPrompt: saved.showsPrompt === true,
    collapsed: columns.filter((column) => collapsed.includes(column)),
    filter: isRecord(saved.filter) ? filterOf(saved.filter) : null,
    dismissedNotices: dismissed.filter((notice) => typeof notice === 'string'),
    inspectorWidth: clampWidth(saved.inspectorWidth),
    scroll: isRecord(saved.scroll) ? numbersOf(saved.scroll) : {},
    layout: layouts.find((layout) => layout === saved.layout) ?? initialUiState.layout,
    viewports: isRecord(saved.viewports) ? viewportsOf(saved.viewports) : {},
    feedback: isRecord(saved.feedback) ? textsOf(saved.feedback) : {},
  };
}

/** What nobody has dismissed yet. */
export function unreadNotices(notices: readonly string[], { dismissedNotices }: UiState): readonly string[] {
  return notices.filter((notice) => !dismissedNotices.includes(notice));
}

export function clampWidth(width: unknown): number {
  return typeof width === 'number' && Number.isFinite(width)
    ? Math.min(inspectorWidths.most, Math.max(inspectorWidths.least, Math.round(width)))
    : inspectorWidths.usual;
}

/** A page that is kept for long knows the graphs of so many tasks. */
const mostViewports = 20;

/** With the viewport of one task as the latest; `null`: it shows the whole graph again. */
export function withViewport(
  viewports: UiState['viewports'],
  taskId: string,
  viewport: Viewport | null,
): UiState['viewports'] {
  const others = Object.entries(viewports).filter(([id]) => id !== taskId);
  const all = viewport === null ? others : [...others, [taskId, viewport] as const];
  return Object.fromEntries(all.slice(-mostViewports));
}

function filterOf({ text, states, holds }: Readonly<Record<string, unknown>>): CardFilter {
  const chosen = [states, holds].flatMap((values) => (Array.isArray(values) ? values : []));
  return {
    text: typeof text === 'string' ? text : '',
    states: subtaskStatuses.filter((status) => chosen.includes(status)),
    holds: holdKinds.filter((kind) => chosen.includes(kind)),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function numbersOf(values: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function textsOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function viewportsOf(values: Readonly<Record<string, unknown>>): Record<string, Viewport> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([id, value]) => {
      const viewport = readViewport(value);
      return viewport === null ? [] : [[id, viewport] as const];
    }),
  );
}
