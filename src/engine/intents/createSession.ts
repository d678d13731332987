import { type Refusal, refusal } from '../../domain/refusal.ts';
import { type Session, sessionTitle } from '../../domain/session.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { unlessAborted } from '../../lib/unlessAborted.ts';
import type { Intent } from '../../protocol/intent.ts';
import { existing } from '../facts.ts';
import { note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { momentOf } from '../time.ts';
import { missingTool } from './missingTool.ts';

type CreateSession = Extract<Intent, { kind: 'createSession' }>;

/** Makes a session, when everything that its agent needs is there; otherwise nothing is made. It begins by itself. */
export async function createSession(
  parts: EngineParts,
  intent: CreateSession,
  signal: AbortSignal | undefined,
): Promise<Result<{ id: string }, Refusal>> {
  const title = sessionTitle(intent.prompt);
  if (title === '') {
    return err(refusal('invalid', 'Say what the session is to do.'));
  }
  const base = await unlessAborted(whatItBeginsWith(parts, intent), signal);
  if (base === null) {
    return err(refusal('conflict', 'The session was not created: you cancelled it.'));
  }
  if (!base.ok) {
    return base;
  }
  const id = parts.newId();
  await parts.store.transact((tables) => {
    const moment = momentOf(parts);
    const project = existing(tables.projects.get(parts.projectId), 'The project');
    const number = project.nextSessionNumber;
    tables.sessions.insert({
      ...{ id, projectId: project.id, number, title, ...base.value },
      ...newSession(moment.at),
      exchanges: [{ words: intent.prompt, answer: null }],
      selection: intent.selection,
    });
    tables.projects.update(project.id, { nextSessionNumber: number + 1 });
    note(tables, id, 'created', moment);
  });
  return ok({ id });
}

async function whatItBeginsWith(
  parts: EngineParts,
  { baseBranch }: CreateSession,
): ReturnType<typeof chooseBase> {
  const missing = await missingTool(parts, 'create the session again');
  return missing === null ? chooseBase(parts, baseBranch) : err(refusal('unprocessable', missing));
}

/** A session is about what the user has before them: it begins where the branch stands here. */
async function chooseBase(
  { repository }: EngineParts,
  wanted: string | null,
): Promise<Result<Pick<Session, 'baseBranch' | 'baseCommit'>, Refusal>> {
  const branch = wanted === null ? await repository.currentBranch() : ok(wanted);
  if (!branch.ok) {
    return err(refusal('unprocessable', branch.error.message));
  }
  const tip = await repository.branchCommit(branch.value);
  return tip.ok
    ? ok({ baseBranch: branch.value, baseCommit: tip.value })
    : err(refusal('unprocessable', tip.error.message));
}

function newSession(
  at: string,
): Omit<
  Session,
  'id' | 'projectId' | 'number' | 'title' | 'exchanges' | 'selection' | 'baseBranch' | 'baseCommit'
> {
  return {
    status: 'ACTIVE',
    reason: null,
    hold: null,
    branch: null,
    worktree: null,
    worktreeReady: false,
    rescueRef: null,
    remoteBranch: null,
    pushedCommit: null,
    pullRequest: null,
    deleting: false,
    createdAt: at,
    updatedAt: at,
  };
}
