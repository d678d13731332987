import type { BoardRequest, EditorAction, ItemAction } from '../../src/protocol/boardMessage.ts';
import type { Intent } from '../../src/protocol/intent.ts';
import { namedSettings } from '../../src/protocol/namedSettings.ts';
import { isOpen } from '../../src/protocol/pullRequests.ts';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';

/** What happens when an action is chosen. */
export type Deed =
  | { readonly kind: 'intent'; readonly intent: Intent }
  /** Asks first: what it does cannot be taken back. */
  | {
      readonly kind: 'confirm';
      readonly title: string;
      readonly text: string;
      readonly button: string;
      readonly intent: Intent;
      /** Something more that can be ticked, and what is asked for then. */
      readonly option?: { readonly label: string; readonly intent: Intent };
    }
  | { readonly kind: 'post'; readonly request: BoardRequest }
  | { readonly kind: 'feedback'; readonly subtaskId: string }
  | { readonly kind: 'inspect'; readonly id: string; readonly tab: 'overview' | 'transcript' };

export type Confirmation = Extract<Deed, { readonly kind: 'confirm' }>;

export interface Action {
  readonly id: string;
  readonly label: string;
  /** Name of a codicon. */
  readonly icon: string;
  readonly deed: Deed;
}

/** Tells what it does, and to what, from whatever else a button might do. */
export function deedName({ id, deed }: Action): string {
  switch (deed.kind) {
    case 'intent':
    case 'confirm':
      return `${id} ${JSON.stringify(deed.intent)}`;
    case 'post':
      return `${id} ${JSON.stringify(deed.request)}`;
    case 'feedback':
      return `${id} ${deed.subtaskId}`;
    case 'inspect':
      return `${id} ${deed.id}`;
  }
}

/** What the editor shows, or asks for in its own way. */
export function itemAction(action: ItemAction, id: string, label: string, icon: string): Action {
  return { id: action, label, icon, deed: { kind: 'post', request: { kind: 'itemAction', action, id } } };
}

export function editorAction(action: EditorAction, label: string, icon: string): Action {
  return { id: action, label, icon, deed: { kind: 'post', request: { kind: 'editorAction', action } } };
}

/** Opens the settings that a text tells the user to look at. */
export function settingActions(text: string | null): readonly Action[] {
  return namedSettings(text ?? '').map(settingAction);
}

export function settingAction(name: string): Action {
  return {
    id: `openSetting:${name}`,
    label: strings.actions.openSetting(`switchyard.${name}`),
    icon: 'gear',
    deed: { kind: 'post', request: { kind: 'openSetting', name } },
  };
}

export function intentAction(id: string, label: string, icon: string, intent: Intent): Action {
  return { id, label, icon, deed: { kind: 'intent', intent } };
}

/** What is deleted may leave pull requests behind: whether they are to be closed is the user's to say. */
export function closingToo(subtasks: readonly SubtaskView[], intent: Intent): Pick<Confirmation, 'option'> {
  const open = subtasks.flatMap(({ pullRequest }) => (isOpen(pullRequest) ? [pullRequest.number] : []));
  return open.length === 0 ? {} : { option: { label: strings.confirm.closeToo(open), intent } };
}
