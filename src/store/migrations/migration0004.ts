/**
 * Sessions. SQLite cannot change a constraint, so the table of runs is made anew for those that belong to a session
 * instead of a task.
 */
export const migration0004 = `
ALTER TABLE projects ADD COLUMN next_session_number INTEGER NOT NULL DEFAULT 1;

CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  exchanges TEXT NOT NULL,
  selection TEXT,
  status TEXT NOT NULL,
  reason TEXT,
  hold TEXT,
  base_branch TEXT NOT NULL,
  base_commit TEXT NOT NULL,
  branch TEXT,
  worktree TEXT,
  worktree_ready INTEGER NOT NULL,
  rescue_ref TEXT,
  remote_branch TEXT,
  pushed_commit TEXT,
  pull_request TEXT,
  deleting INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CONSTRAINT sessions_number_unique UNIQUE (project_id, number),
  CONSTRAINT sessions_status_known CHECK (status IN ('ACTIVE', 'COMPLETED', 'FAILED')),
  CONSTRAINT sessions_worktree_ready_flag CHECK (worktree_ready IN (0, 1)),
  CONSTRAINT sessions_deleting_flag CHECK (deleting IN (0, 1))
) STRICT;
CREATE TRIGGER sessions_events_deleted AFTER DELETE ON sessions BEGIN
  DELETE FROM events WHERE subject_id = OLD.id;
END;

CREATE TABLE runs_now (
  id TEXT NOT NULL PRIMARY KEY,
  task_id TEXT REFERENCES tasks (id) ON DELETE CASCADE,
  subtask_id TEXT REFERENCES subtasks (id) ON DELETE CASCADE,
  owner_session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  round INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  status TEXT NOT NULL,
  outcome TEXT,
  reason TEXT,
  directory TEXT NOT NULL,
  session_id TEXT,
  usage TEXT,
  denied TEXT NOT NULL DEFAULT '[]',
  gate TEXT,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  CONSTRAINT runs_one_owner CHECK ((task_id IS NULL) <> (owner_session_id IS NULL)),
  CONSTRAINT runs_subtask_of_task CHECK (subtask_id IS NULL OR task_id IS NOT NULL),
  CONSTRAINT runs_kind_known CHECK (kind IN (
    'questions', 'plan', 'critique', 'baseline', 'setUp', 'work', 'gate', 'integrate', 'session'
  )),
  CONSTRAINT runs_status_known CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED')),
  CONSTRAINT runs_outcome_known CHECK (outcome IN (
    'done', 'error', 'hung', 'interrupted', 'stopped', 'quota', 'budget', 'suspicious'
  ))
) STRICT;
INSERT INTO runs_now SELECT
  id, task_id, subtask_id, NULL, kind, round, attempt, status, outcome, reason, directory, session_id, usage, denied,
  gate, started_at, ended_at
FROM runs ORDER BY rowid;
DROP TABLE runs;
ALTER TABLE runs_now RENAME TO runs;
CREATE INDEX runs_by_task ON runs (task_id);
CREATE INDEX runs_by_subtask ON runs (subtask_id);
CREATE INDEX runs_by_owner_session ON runs (owner_session_id);
CREATE INDEX runs_running ON runs (status) WHERE status = 'RUNNING';
CREATE INDEX runs_by_start ON runs (started_at);
CREATE TRIGGER runs_events_deleted AFTER DELETE ON runs BEGIN
  DELETE FROM events WHERE subject_id = OLD.id;
END;
`;
