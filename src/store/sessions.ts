import {
  type Exchange,
  type Selection,
  type Session,
  type SessionPullRequest,
  sessionStatuses,
} from '../domain/session.ts';
import { touchDeletedSession } from './deletion.ts';
import { readHold } from './hold.ts';
import type { Tables } from './store.ts';
import { createTable, type Mapping } from './table.ts';
import { fields, flag, json, list, nullable, number, oneOf, text, toJson } from './values.ts';
import type { View } from './view.ts';

const mapping: Mapping<Session> = {
  name: 'sessions',
  touchDeleted: touchDeletedSession,
  toColumns: (session) => ({
    id: session.id,
    project_id: session.projectId,
    number: session.number,
    title: session.title,
    exchanges: toJson(session.exchanges),
    selection: toJson(session.selection),
    status: session.status,
    reason: session.reason,
    hold: toJson(session.hold),
    base_branch: session.baseBranch,
    base_commit: session.baseCommit,
    branch: session.branch,
    worktree: session.worktree,
    worktree_ready: Number(session.worktreeReady),
    rescue_ref: session.rescueRef,
    remote_branch: session.remoteBranch,
    pushed_commit: session.pushedCommit,
    pull_request: toJson(session.pullRequest),
    deleting: Number(session.deleting),
    created_at: session.createdAt,
    updated_at: session.updatedAt,
  }),
  fromColumns: (columns) => ({
    id: text(columns.id),
    projectId: text(columns.project_id),
    number: number(columns.number),
    title: text(columns.title),
    exchanges: json(list(exchange))(columns.exchanges),
    selection: nullable(json(selection))(columns.selection),
    status: oneOf(sessionStatuses)(columns.status),
    reason: nullable(text)(columns.reason),
    hold: readHold(columns.hold),
    baseBranch: text(columns.base_branch),
    baseCommit: text(columns.base_commit),
    branch: nullable(text)(columns.branch),
    worktree: nullable(text)(columns.worktree),
    worktreeReady: flag(columns.worktree_ready),
    rescueRef: nullable(text)(columns.rescue_ref),
    remoteBranch: nullable(text)(columns.remote_branch),
    pushedCommit: nullable(text)(columns.pushed_commit),
    pullRequest: nullable(json(pullRequest))(columns.pull_request),
    deleting: flag(columns.deleting),
    createdAt: text(columns.created_at),
    updatedAt: text(columns.updated_at),
  }),
};

export function createSessions(view: View): Tables['sessions'] {
  return createTable(view, mapping);
}

function exchange(value: unknown): Exchange {
  const { words, answer } = fields(value);
  return { words: text(words), answer: nullable(text)(answer) };
}

function selection(value: unknown): Selection {
  const found = fields(value);
  return {
    path: text(found.path),
    firstLine: number(found.firstLine),
    lastLine: number(found.lastLine),
    text: text(found.text),
  };
}

function pullRequest(value: unknown): SessionPullRequest {
  const found = fields(value);
  return { number: number(found.number), url: text(found.url) };
}
