import * as vscode from 'vscode';
import { showRefusal } from '../commands/askEngine.ts';
import { showWarning } from '../messages.ts';
import { t } from '../words/translations.ts';
import { reorder } from './reorder.ts';
import { isTreeElement, type TreeElement } from './treeItem.ts';

// VS Code's name for what is dragged within this very view.
const mime = 'application/vnd.code.tree.switchyard.tasks';

/** Puts subtasks into another order, as dragging their cards on the board does. */
export const dragAndDrop: vscode.TreeDragAndDropController<TreeElement> = {
  dragMimeTypes: [mime],
  dropMimeTypes: [mime],
  handleDrag(source, data) {
    data.set(mime, new vscode.DataTransferItem(source));
  },
  async handleDrop(target, data) {
    const dragged = elementsOf(data.get(mime)?.value);
    const [engine] = new Set(dragged.map((element) => element.engine));
    if (engine === undefined) {
      return;
    }
    const sameProject = target?.engine === engine;
    const ids = dragged.map((element) => (element.kind === 'item' ? element.id : ''));
    const targetId = sameProject && target.kind === 'item' ? target.id : null;
    const intents = reorder(ids, targetId, engine.view(), t);
    if (!intents.ok) {
      void showWarning(intents.error);
      return;
    }
    for (const intent of intents.value) {
      const answer = await engine.submit(intent);
      if (!answer.ok) {
        showRefusal(answer.error.message);
        return;
      }
    }
  },
};

/** They come back as they were given, for nothing leaves the extension. */
function elementsOf(value: unknown): readonly TreeElement[] {
  return Array.isArray(value) ? value.filter(isTreeElement) : [];
}
