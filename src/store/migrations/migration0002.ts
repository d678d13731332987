/**
 * Plans that are reviewed and made anew, budgets, and usage limits. SQLite cannot change a constraint, so the table of
 * runs is made anew for the kinds that are new.
 */
export const migration0002 = `
ALTER TABLE projects ADD COLUMN quota TEXT;
ALTER TABLE projects ADD COLUMN day_allowance TEXT;
ALTER TABLE projects ADD COLUMN deleted_cost TEXT;

ALTER TABLE tasks ADD COLUMN approved INTEGER NOT NULL DEFAULT 1
  CONSTRAINT tasks_approved_flag CHECK (approved IN (0, 1));
ALTER TABLE tasks ADD COLUMN proposal TEXT;
ALTER TABLE tasks ADD COLUMN replan TEXT;
ALTER TABLE tasks ADD COLUMN plan_bugs INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN questions TEXT;
ALTER TABLE tasks ADD COLUMN budget_usd REAL;
ALTER TABLE tasks ADD COLUMN spent_usd REAL NOT NULL DEFAULT 0;

ALTER TABLE subtasks ADD COLUMN verify_approved INTEGER NOT NULL DEFAULT 0
  CONSTRAINT subtasks_verify_approved_flag CHECK (verify_approved IN (0, 1));
ALTER TABLE subtasks ADD COLUMN model_hint TEXT NOT NULL DEFAULT 'standard'
  CONSTRAINT subtasks_model_hint_known CHECK (model_hint IN ('fast', 'standard', 'strong'));
ALTER TABLE subtasks ADD COLUMN runs_beside INTEGER NOT NULL DEFAULT 0
  CONSTRAINT subtasks_runs_beside_flag CHECK (runs_beside IN (0, 1));
ALTER TABLE subtasks ADD COLUMN budget_usd REAL;

CREATE TABLE runs_now (
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
  denied TEXT NOT NULL DEFAULT '[]',
  gate TEXT,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  CONSTRAINT runs_kind_known CHECK (kind IN (
    'questions', 'plan', 'critique', 'baseline', 'setUp', 'work', 'gate', 'integrate'
  )),
  CONSTRAINT runs_status_known CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED')),
  CONSTRAINT runs_outcome_known CHECK (outcome IN (
    'done', 'error', 'hung', 'interrupted', 'stopped', 'quota', 'budget', 'suspicious'
  ))
) STRICT;
INSERT INTO runs_now SELECT
  id, task_id, subtask_id, kind, round, attempt, status, outcome, reason, directory, session_id, usage, '[]', gate,
  started_at, ended_at
FROM runs ORDER BY rowid;
DROP TABLE runs;
ALTER TABLE runs_now RENAME TO runs;
CREATE INDEX runs_by_task ON runs (task_id);
CREATE INDEX runs_by_subtask ON runs (subtask_id);
CREATE INDEX runs_running ON runs (status) WHERE status = 'RUNNING';
CREATE INDEX runs_by_start ON runs (started_at);
CREATE TRIGGER runs_events_deleted AFTER DELETE ON runs BEGIN
  DELETE FROM events WHERE subject_id = OLD.id;
END;
`;
