import type { CommandEvidence, GateRecord, GitEvidence, ProtectedChange } from './gate.ts';
import { isAboutChecks } from './protectedFiles.ts';
import { countsAsAttempt, type Run } from './run.ts';

/** What was found before any command has run. */
export interface Inspection {
  readonly git: GitEvidence;
  /** What the subtask said that it would change. */
  readonly scope: readonly string[];
  readonly outsideScope: readonly string[];
  readonly protectedChanges: readonly ProtectedChange[];
}

/** A check of which nothing more is known yet. */
export function openRecord(git: GitEvidence | null): GateRecord {
  return {
    ...{ git, verify: null, ownVerify: null, outsideScope: [], protectedChanges: [] },
    ...{ passed: false, reason: null },
  };
}

/** The gate before any command has run: with a reason where something is against the work already. */
export function judgeInspection(inspection: Inspection): GateRecord {
  const { git, outsideScope, protectedChanges } = inspection;
  return { ...openRecord(git), outsideScope, protectedChanges, reason: objectionTo(inspection) };
}

/** What is against showing the work to others, where nobody has asked whether it is done; `null`: nothing. */
export function whyNotPublished({ commits, dirtyFiles, contraband }: GitEvidence): string | null {
  if (commits.length === 0) {
    return 'Nothing was committed, so there is nothing to publish.';
  }
  if (contraband.length > 0) {
    return contrabandText(contraband);
  }
  return dirtyFiles.length > 0 ? `Not everything is committed: ${fileList(dirtyFiles)}.` : null;
}

/** Whether the attempt has done nothing at all, whatever it says. */
export function didNothing(git: GitEvidence): boolean {
  return git.changedFiles.length === 0 && git.dirtyFiles.length === 0;
}

function objectionTo({ git, scope, protectedChanges }: Inspection): string | null {
  if (didNothing(git)) {
    return git.commits.length === 0
      ? 'Nothing was changed: there is no commit and no edit.'
      : 'Nothing was changed: the commits leave every file as it was.';
  }
  if (git.commits.length === 0) {
    return `Nothing was committed: ${fileList(git.dirtyFiles)} changed, but there is no commit. If a commit hook refuses, its words are in the transcript.`;
  }
  const objections = [
    git.dirtyFiles.length > 0 ? `Not everything is committed: ${fileList(git.dirtyFiles)}.` : null,
    git.contraband.length > 0 ? contrabandText(git.contraband) : null,
    checksObjection(git, scope, protectedChanges),
  ].filter((objection) => objection !== null);
  return objections.length > 0 ? objections.join(' ') : null;
}

function contrabandText(contraband: readonly string[]): string {
  return `The commits hold what must not be published: ${fileList(contraband)}. Take it out of the commits themselves, as a later commit leaves it in the history.`;
}

function checksObjection(
  git: GitEvidence,
  scope: readonly string[],
  changes: readonly ProtectedChange[],
): string | null {
  const foreign = changes.filter(({ inScope }) => !inScope);
  if (foreign.length > 0) {
    return `Checks that were there before are not as they were, and the subtask does not name them: ${describe(foreign)}.`;
  }
  const touched = new Set(changes.map(({ path }) => path));
  const onlyChecks = changes.length > 0 && git.changedFiles.every((path) => touched.has(path));
  const shrinks = git.deletions >= git.insertions || changes.some(({ kind }) => kind === 'deleted');
  return onlyChecks && shrinks && !isAboutChecks(scope)
    ? `Nothing was done but to take away from checks that were there before: ${describe(changes)}.`
    : null;
}

function describe(changes: readonly ProtectedChange[]): string {
  return fileList(changes.map(({ path, kind }) => (kind === 'deleted' ? `${path} (deleted)` : path)));
}

/** Why a command counts as failed, or `null`. */
export function commandObjection(evidence: CommandEvidence): string | null {
  if (evidence.exitCode === 0) {
    return null;
  }
  return evidence.exitCode === null
    ? `${evidence.command} did not end within its time limit.`
    : `${evidence.command} exits ${evidence.exitCode}.`;
}

/** What the worker is told after a gate that did not pass. */
export function gateFeedback(record: GateRecord): string {
  const parts = [record.reason ?? 'The checks did not pass.'];
  const toRestore = record.protectedChanges.filter(({ inScope }) => !inScope).map(({ path }) => path);
  if (record.git && toRestore.length > 0) {
    const command = `git restore --source=${record.git.base.slice(0, 12)} -- ${toRestore.map(quoted).join(' ')}`;
    parts.push(
      `Put them back as they were, commit that, and make the work pass them as they are; what you add to tests belongs in new files:\n\n${command}`,
    );
  }
  for (const evidence of [record.verify, record.ownVerify]) {
    const output = evidence?.tail.trim();
    if (evidence && evidence.exitCode !== 0 && output) {
      parts.push(`The end of the output of ${evidence.command}:\n\n${output}`);
    }
  }
  return parts.join('\n\n');
}

/** What the worker has to mend, from the latest of these runs whose failure was its own; `null` when there is none. */
export function whatToMend(runs: readonly Run[]): string | null {
  const own = runs.findLast((run) => run.status === 'FAILED' && countsAsAttempt(run.outcome));
  return own?.gate ? gateFeedback(own.gate) : (own?.reason ?? null);
}

function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function fileList(files: readonly string[]): string {
  const shown = files.slice(0, 5).join(', ');
  return files.length > 5 ? `${shown} and ${files.length - 5} more` : shown;
}
