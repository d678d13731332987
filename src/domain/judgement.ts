import type { CommandEvidence, GateRecord, GitEvidence } from './gate.ts';
import { countsAsAttempt, type Run } from './run.ts';

/** Git's part of the gate, read before the verify command runs; `null` when there is nothing against it. */
export function gitObjection(git: GitEvidence): string | null {
  if (git.commits.length === 0 && git.dirtyFiles.length === 0) {
    return 'Nothing was changed: there is no commit and no edit.';
  }
  if (git.commits.length === 0) {
    return `Nothing was committed: ${fileList(git.dirtyFiles)} changed, but there is no commit. If a commit hook refuses, its words are in the transcript.`;
  }
  if (git.dirtyFiles.length > 0) {
    return `Not everything is committed: ${fileList(git.dirtyFiles)}.`;
  }
  if (git.contraband.length > 0) {
    return `The commits hold what must not be published: ${fileList(git.contraband)}. Take it out of the commits themselves, as a later commit leaves it in the history.`;
  }
  return null;
}

/** The whole gate: the work is done when git and the verify command both say so. */
export function judgeGate(git: GitEvidence, verify: CommandEvidence | null): GateRecord {
  const reason = gitObjection(git) ?? (verify ? commandObjection(verify) : null);
  return { git, verify, passed: reason === null, reason };
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
  const output = record.verify?.tail.trim();
  const parts = [record.reason ?? 'The checks did not pass.'];
  if (record.verify && record.verify.exitCode !== 0 && output) {
    parts.push(`The end of its output:\n\n${output}`);
  }
  return parts.join('\n\n');
}

/** What the worker has to mend, from the latest of these runs whose failure was its own; `null` when there is none. */
export function whatToMend(runs: readonly Run[]): string | null {
  const own = runs.findLast((run) => run.status === 'FAILED' && countsAsAttempt(run.outcome));
  return own?.gate ? gateFeedback(own.gate) : (own?.reason ?? null);
}

function fileList(files: readonly string[]): string {
  const shown = files.slice(0, 5).join(', ');
  return files.length > 5 ? `${shown} and ${files.length - 5} more` : shown;
}
