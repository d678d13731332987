import type { Project } from '../domain/project.ts';
import { touchDeletedProject } from './deletion.ts';
import type { Tables } from './store.ts';
import { createTable, type Mapping } from './table.ts';
import { number, text } from './values.ts';
import type { View } from './view.ts';

const mapping: Mapping<Project> = {
  name: 'projects',
  touchDeleted: touchDeletedProject,
  toColumns: (project) => ({
    id: project.id,
    name: project.name,
    root: project.root,
    next_task_number: project.nextTaskNumber,
    next_subtask_number: project.nextSubtaskNumber,
    created_at: project.createdAt,
  }),
  fromColumns: (columns) => ({
    id: text(columns.id),
    name: text(columns.name),
    root: text(columns.root),
    nextTaskNumber: number(columns.next_task_number),
    nextSubtaskNumber: number(columns.next_subtask_number),
    createdAt: text(columns.created_at),
  }),
};

export function createProjects(view: View): Tables['projects'] {
  return createTable(view, mapping);
}
