import type { DayAllowance, DayCost, Project, QuotaPause } from '../domain/project.ts';
import { touchDeletedProject } from './deletion.ts';
import type { Tables } from './store.ts';
import { createTable, type Mapping } from './table.ts';
import { fields, json, nullable, number, text, toJson } from './values.ts';
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
    next_session_number: project.nextSessionNumber,
    quota: toJson(project.quota),
    day_allowance: toJson(project.dayAllowance),
    deleted_cost: toJson(project.deletedCost),
    created_at: project.createdAt,
  }),
  fromColumns: (columns) => ({
    id: text(columns.id),
    name: text(columns.name),
    root: text(columns.root),
    nextTaskNumber: number(columns.next_task_number),
    nextSubtaskNumber: number(columns.next_subtask_number),
    nextSessionNumber: number(columns.next_session_number),
    quota: nullable(json(quota))(columns.quota),
    dayAllowance: nullable(json(dayAllowance))(columns.day_allowance),
    deletedCost: nullable(json(dayCost))(columns.deleted_cost),
    createdAt: text(columns.created_at),
  }),
};

export function createProjects(view: View): Tables['projects'] {
  return createTable(view, mapping);
}

function quota(value: unknown): QuotaPause {
  const { until, probeRunId } = fields(value);
  return { until: text(until), probeRunId: nullable(text)(probeRunId) };
}

function dayAllowance(value: unknown): DayAllowance {
  const { day, usd } = fields(value);
  return { day: text(day), usd: nullable(number)(usd) };
}

function dayCost(value: unknown): DayCost {
  const { day, usd } = fields(value);
  return { day: text(day), usd: number(usd) };
}
