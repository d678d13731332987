import type { Dependency } from '../domain/subtask.ts';
import type { Tables } from './store.ts';
import { insertColumns } from './table.ts';
import { text } from './values.ts';
import type { View } from './view.ts';

export function createDependencies(view: View): Tables['dependencies'] {
  return {
    all: () => view.read('SELECT * FROM subtask_dependencies ORDER BY rowid').map(fromColumns),
    of: (subtaskId) =>
      view
        .read('SELECT * FROM subtask_dependencies WHERE subtask_id = ? ORDER BY rowid', [subtaskId])
        .map(fromColumns),
    on: (dependsOnId) =>
      view
        .read('SELECT * FROM subtask_dependencies WHERE depends_on_id = ? ORDER BY rowid', [dependsOnId])
        .map(fromColumns),
    insert({ subtaskId, dependsOnId }) {
      insertColumns(view, 'subtask_dependencies', { subtask_id: subtaskId, depends_on_id: dependsOnId });
      view.touch('subtasks', subtaskId);
    },
    delete({ subtaskId, dependsOnId }) {
      const where = 'WHERE subtask_id = ? AND depends_on_id = ?';
      if (view.read(`SELECT 1 FROM subtask_dependencies ${where}`, [subtaskId, dependsOnId]).length > 0) {
        view.write(`DELETE FROM subtask_dependencies ${where}`, [subtaskId, dependsOnId]);
        view.touch('subtasks', subtaskId);
      }
    },
  };
}

function fromColumns(columns: Readonly<Record<string, unknown>>): Dependency {
  return { subtaskId: text(columns.subtask_id), dependsOnId: text(columns.depends_on_id) };
}
