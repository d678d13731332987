/** Work that is pushed, and pull requests. What was there before is delivered within the repository. */
export const migration0003 = `
ALTER TABLE tasks ADD COLUMN delivery TEXT NOT NULL DEFAULT '{"kind":"local"}';

ALTER TABLE subtasks ADD COLUMN remote_branch TEXT;
ALTER TABLE subtasks ADD COLUMN pushed_commit TEXT;
ALTER TABLE subtasks ADD COLUMN pull_request TEXT;
ALTER TABLE subtasks ADD COLUMN returns TEXT NOT NULL DEFAULT '[]';
ALTER TABLE subtasks ADD COLUMN conflicts TEXT NOT NULL DEFAULT '[]';
`;
