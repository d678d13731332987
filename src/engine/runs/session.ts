import { randomUUID } from 'node:crypto';
import { type Run, type RunKind, sessionToResume } from '../../domain/run.ts';
import type { Tables } from '../../store/store.ts';
import { runsOfRound } from '../facts.ts';
import { note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { momentOf } from '../time.ts';

export interface ChosenSession {
  readonly sessionId: string;
  /** It is gone on with; otherwise it is new. */
  readonly resumes: boolean;
}

/**
 * An agent that was cut off goes on in its session, as long as its transcript is there. Where it is gone, a new
 * session begins with what was left in the worktree, and the history says so.
 */
export async function chooseSession(
  parts: EngineParts,
  subject: { readonly id: string; readonly round: number },
  kind: RunKind,
): Promise<ChosenSession> {
  const { runs } = parts.store.tables;
  const all = kind === 'work' ? runs.ofSubtask(subject.id) : runs.ofTask(subject.id);
  const interrupted = sessionToResume(runsOfRound(all, subject.round).filter((run) => run.kind === kind));
  if (interrupted !== null && (await parts.agent.hasTranscript(interrupted))) {
    return { sessionId: interrupted, resumes: true };
  }
  if (interrupted !== null) {
    const text =
      'The transcript of the agent that was cut off is gone: another one begins with what it left.';
    parts.log.warn(`${subject.id}: ${text}`);
    await parts.store.transact((tables) => note(tables, subject.id, text, momentOf(parts)));
  }
  return { sessionId: randomUUID(), resumes: false };
}

/** The other runs of the same session, oldest first. */
export function earlierOfSession(parts: EngineParts, run: Run): readonly Run[] {
  return othersOfSubject(parts, run).filter((other) => other.sessionId === run.sessionId);
}

/** The other runs of the same kind and round, oldest first. */
export function earlierOfKind(parts: EngineParts, run: Run): readonly Run[] {
  return runsOfRound(othersOfSubject(parts, run), run.round).filter((other) => other.kind === run.kind);
}

function othersOfSubject(parts: EngineParts, run: Run): readonly Run[] {
  const { runs } = parts.store.tables;
  return allOfSubject(runs, run).filter((other) => other.id !== run.id);
}

function allOfSubject(runs: Tables['runs'], { taskId, subtaskId, ownerSessionId }: Run): readonly Run[] {
  if (ownerSessionId !== null) {
    return runs.ofSession(ownerSessionId);
  }
  return subtaskId === null ? runs.ofTask(taskId ?? '') : runs.ofSubtask(subtaskId);
}
