import { randomUUID } from 'node:crypto';
import type { GitEvidence } from '../../domain/gate.ts';
import { type Run, sessionToResume } from '../../domain/run.ts';
import { conversationText, roundOf, type Session } from '../../domain/session.ts';
import { existing, runsOfRound } from '../facts.ts';
import { note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { startRun } from '../runs/startRun.ts';
import { momentOf } from '../time.ts';
import { endInFailure } from './endInFailure.ts';
import { mayStartAgent } from './mayStartAgent.ts';
import { workerArgumentsFor } from './workerArgumentsFor.ts';

/** Starts the agent of a session in its worktree: afresh, or where it stood. */
export async function startSession(parts: EngineParts, session: Session): Promise<void> {
  const worktree = existing(session.worktree, 'The worktree');
  const claude = await parts.agent.findClaude();
  if (!claude.ok) {
    return endInFailure(parts, session, claude.error.message);
  }
  const problem = await parts.agent.prompts.problem('session');
  if (problem !== null) {
    return endInFailure(parts, session, problem);
  }
  const evidence = await parts.repository.evidence(worktree, session.baseCommit);
  if (!evidence.ok) {
    return endInFailure(parts, session, evidence.error.message);
  }
  const permit = await mayStartAgent(parts, { session });
  if (permit === null) {
    return;
  }
  const settings = parts.settings();
  const { stdin, ...conversation } = await chooseConversation(parts, session, evidence.value);
  const round = roundOf(session);
  await startRun(parts, {
    taskId: null,
    subtaskId: null,
    ownerSessionId: session.id,
    kind: 'session',
    round,
    attempt: 1 + runsOfRound(agentRuns(parts, session), round).length,
    command: claude.value.path,
    args: await workerArgumentsFor(parts, conversation, settings.model, permit),
    cwd: worktree,
    stdin,
    sessionId: conversation.sessionId,
    gate: null,
    idleMinutes: settings.idleMinutes,
    totalMinutes: settings.runMinutes,
    permit,
  });
}

interface Conversation {
  /** Claude's name for it. */
  readonly sessionId: string;
  readonly resumes: boolean;
  readonly stdin: string;
}

/**
 * One that was cut off in this round goes on where it stood, and a follow-up with what was said before. Where the
 * transcript is gone, another agent begins with a summary, and the history says so.
 */
async function chooseConversation(
  parts: EngineParts,
  session: Session,
  found: GitEvidence,
): Promise<Conversation> {
  const { prompts, hasTranscript } = parts.agent;
  const all = agentRuns(parts, session);
  const present = runsOfRound(all, roundOf(session));
  const cutOff = sessionToResume(present);
  const last = lastAnswered(all);
  const sessionId = cutOff ?? last?.sessionId ?? null;
  if (sessionId === null) {
    return { sessionId: randomUUID(), resumes: false, stdin: await freshPrompt(parts, session, found) };
  }
  if (!isRefused(present, sessionId) && (await hasTranscript(sessionId))) {
    const stdin =
      cutOff === null
        ? await prompts.renderFollowUp(wordsAfter(session, last?.round ?? 0))
        : await prompts.renderResume('session');
    return { sessionId, resumes: true, stdin };
  }
  await noteLoss(parts, session);
  return { sessionId: randomUUID(), resumes: false, stdin: await freshPrompt(parts, session, found) };
}

/** The run in which the model answered last. */
function lastAnswered(runs: readonly Run[]): Run | undefined {
  return runs.findLast(({ usage }) => (usage?.turns ?? 0) > 0);
}

/** The CLI did not find its transcript, though there is a file that looks like it: only that ends a run and not its round. */
function isRefused(present: readonly Run[], sessionId: string): boolean {
  return present.some((run) => run.sessionId === sessionId && run.outcome === 'error');
}

async function noteLoss(parts: EngineParts, { id, number }: Session): Promise<void> {
  const text = 'The transcript of what was said before is gone: another agent begins with a summary of it.';
  parts.log.warn(`Session ${number}: ${text}`);
  await parts.store.transact((tables) => note(tables, id, text, momentOf(parts)));
}

const longestSummary = 20_000;

async function freshPrompt(parts: EngineParts, session: Session, found: GitEvidence): Promise<string> {
  const { exchanges, selection, baseCommit } = session;
  return parts.agent.prompts.renderSession({
    words: wordsAfter(session, roundOf(session) - 1),
    summary: conversationText(exchanges.slice(0, -1), longestSummary),
    selection,
    baseCommit,
    branch: existing(session.branch, 'The branch'),
    verifyCommand: await parts.verifyCommand(),
    commits: found.commits,
    dirtyFiles: found.dirtyFiles,
  });
}

/** Without those of the set-up command. */
function agentRuns({ store }: EngineParts, { id }: Session): readonly Run[] {
  return store.tables.runs.ofSession(id).filter(({ kind }) => kind === 'session');
}

/** All that was said since a round: what a round has failed with before its agent heard of it counts, too. */
function wordsAfter({ exchanges }: Session, round: number): string {
  return exchanges
    .slice(round)
    .map(({ words }) => words)
    .join('\n\n');
}
