/**
 * The first schema. A migration that has been released is never edited: state of every version is brought
 * forward by running the ones that it has not seen. So the lists of statuses stand here as they were then;
 * a test compares the newest schema with the lists of the domain.
 *
 * Events name their subject by id alone, so triggers do for them what a foreign key does elsewhere.
 */
export const migration0001 = `
CREATE TABLE projects (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  root TEXT NOT NULL,
  next_task_number INTEGER NOT NULL,
  next_subtask_number INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE tasks (
  id TEXT NOT NULL PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT,
  orchestrator TEXT NOT NULL,
  base_branch TEXT NOT NULL,
  base_commit TEXT NOT NULL,
  spec TEXT,
  baseline TEXT NOT NULL,
  stopped INTEGER NOT NULL,
  hold TEXT,
  round INTEGER NOT NULL,
  worktree TEXT,
  deleting INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CONSTRAINT tasks_number_unique UNIQUE (project_id, number),
  CONSTRAINT tasks_status_known CHECK (status IN ('PLANNING', 'PLANNING_FAILED', 'ACTIVE', 'DONE')),
  CONSTRAINT tasks_baseline_known CHECK (baseline IN ('unchecked', 'green', 'accepted')),
  CONSTRAINT tasks_stopped_flag CHECK (stopped IN (0, 1)),
  CONSTRAINT tasks_deleting_flag CHECK (deleting IN (0, 1))
) STRICT;

CREATE TABLE subtasks (
  id TEXT NOT NULL PRIMARY KEY,
  task_id TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  key TEXT NOT NULL,
  title TEXT NOT NULL,
  spec TEXT NOT NULL,
  plan TEXT NOT NULL,
  acceptance TEXT NOT NULL,
  scope TEXT NOT NULL,
  verify TEXT,
  size TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT,
  hold TEXT,
  stopped INTEGER NOT NULL,
  position REAL NOT NULL,
  round INTEGER NOT NULL,
  feedback TEXT,
  branch TEXT,
  worktree TEXT,
  worktree_ready INTEGER NOT NULL,
  base_commit TEXT,
  proven_commit TEXT,
  rescue_ref TEXT,
  merge_requested INTEGER NOT NULL,
  merged_commit TEXT,
  deleting INTEGER NOT NULL,
  since TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CONSTRAINT subtasks_number_unique UNIQUE (task_id, number),
  CONSTRAINT subtasks_key_unique UNIQUE (task_id, key),
  CONSTRAINT subtasks_size_known CHECK (size IN ('small', 'medium', 'large')),
  CONSTRAINT subtasks_status_known CHECK (status IN (
    'PENDING', 'READY', 'BLOCKED_DEPENDENCY', 'BLOCKED_FAILURE', 'IN_PROGRESS', 'COMPLETED', 'MERGED'
  )),
  CONSTRAINT subtasks_stopped_flag CHECK (stopped IN (0, 1)),
  CONSTRAINT subtasks_worktree_ready_flag CHECK (worktree_ready IN (0, 1)),
  CONSTRAINT subtasks_merge_requested_flag CHECK (merge_requested IN (0, 1)),
  CONSTRAINT subtasks_deleting_flag CHECK (deleting IN (0, 1))
) STRICT;

CREATE TABLE subtask_dependencies (
  subtask_id TEXT NOT NULL REFERENCES subtasks (id) ON DELETE CASCADE,
  depends_on_id TEXT NOT NULL REFERENCES subtasks (id) ON DELETE CASCADE,
  PRIMARY KEY (subtask_id, depends_on_id),
  CONSTRAINT subtask_dependencies_not_itself CHECK (subtask_id <> depends_on_id)
) STRICT;
CREATE INDEX subtask_dependencies_by_depends_on ON subtask_dependencies (depends_on_id);

CREATE TABLE runs (
  id TEXT NOT NULL PRIMARY KEY,
  task_id TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  subtask_id TEXT REFERENCES subtasks (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  round INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  status TEXT NOT NULL,
  outcome TEXT,
  reason TEXT,
  directory TEXT NOT NULL,
  session_id TEXT,
  usage TEXT,
  gate TEXT,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  CONSTRAINT runs_kind_known CHECK (kind IN ('plan', 'baseline', 'setUp', 'work', 'gate', 'integrate')),
  CONSTRAINT runs_status_known CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED')),
  CONSTRAINT runs_outcome_known CHECK (outcome IN (
    'done', 'error', 'hung', 'interrupted', 'stopped', 'quota', 'budget', 'suspicious'
  ))
) STRICT;
CREATE INDEX runs_by_task ON runs (task_id);
CREATE INDEX runs_by_subtask ON runs (subtask_id);
CREATE INDEX runs_running ON runs (status) WHERE status = 'RUNNING';

CREATE TABLE events (
  id TEXT NOT NULL PRIMARY KEY,
  subject_id TEXT NOT NULL,
  at TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_subject ON events (subject_id);
CREATE TRIGGER tasks_events_deleted AFTER DELETE ON tasks BEGIN
  DELETE FROM events WHERE subject_id = OLD.id;
END;
CREATE TRIGGER subtasks_events_deleted AFTER DELETE ON subtasks BEGIN
  DELETE FROM events WHERE subject_id = OLD.id;
END;
CREATE TRIGGER runs_events_deleted AFTER DELETE ON runs BEGIN
  DELETE FROM events WHERE subject_id = OLD.id;
END;
`;
