import type { Intent } from '../../protocol/intent.ts';
import type { ProjectView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';

/**
 * What can be done with an item, and when. Tree menus, the palette and its quick picks all read these tables;
 * the engine has the last word. The names are those of the commands, `switchyard.<name>`.
 */
export interface Action<Item> {
  applies(item: Item, view: ProjectView): boolean;
  /** Said when there is nothing that it applies to. */
  none(t: Translate): string;
  /** What is asked of the engine; absent where the editor itself acts, or asks for more first. */
  readonly intent?: (item: Item, view: ProjectView) => Intent;
}
