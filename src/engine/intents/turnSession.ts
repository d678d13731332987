import { type Refusal, refusal } from '../../domain/refusal.ts';
import { conversationText, type Session } from '../../domain/session.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import { openSessionPullRequest } from '../delivery/openSessionPullRequest.ts';
import { note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import type { Reconciler } from '../reconciler.ts';
import { momentOf } from '../time.ts';
import { sessionKey } from '../wakes.ts';
import { createTask } from './createTask.ts';

type Answer = Result<{ readonly id: string | null }, Refusal>;

/** Makes something else of a session, which stays: a task, or a pull request. Nothing else is done for it meanwhile. */
export async function turnSession(
  parts: EngineParts,
  reconciler: Pick<Reconciler, 'exclusively'>,
  intent: Extract<Intent, { kind: 'sessionToTask' | 'sessionToPullRequest' }>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  return reconciler.exclusively(sessionKey(intent.sessionId), async () => {
    const session = parts.store.tables.sessions.get(intent.sessionId);
    if (!session || session.deleting) {
      return err(refusal('notFound', 'That session is no longer there.'));
    }
    if (intent.kind === 'sessionToTask') {
      return toTask(parts, session, intent.title, signal);
    }
    const opened = await openSessionPullRequest(parts, session, signal);
    return opened.ok ? ok({ id: null }) : opened;
  });
}

async function toTask(
  parts: EngineParts,
  session: Session,
  title: string,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const wanted = {
    kind: 'createTask',
    title: title.trim() || session.title,
    description: await describe(parts, session),
    orchestrator: null,
    baseBranch: session.baseBranch,
    budgetUsd: null,
    delivery: null,
  } as const;
  const created = await createTask(parts, wanted, signal);
  if (created.ok) {
    await parts.store.transact((tables) => {
      const moment = momentOf(parts);
      note(tables, created.value.id, `made of session ${session.number}`, moment);
      note(tables, session.id, 'turned into a task', moment);
    });
  }
  return created;
}

const longestConversation = 100_000;

async function describe(parts: EngineParts, session: Session): Promise<string> {
  const { selection, branch, baseCommit } = session;
  const about =
    selection &&
    `It is about ${selection.path}, lines ${selection.firstLine} to ${selection.lastLine}:\n\n${selection.text}`;
  const tip = branch === null ? null : await parts.repository.branchCommit(branch);
  const hasWork = tip?.ok && tip.value !== baseCommit;
  const work =
    hasWork &&
    `What was done about it so far is on the branch ${branch} (commit ${tip.value.slice(0, 12)}), which starts at ${baseCommit.slice(0, 12)}. It is not in the base.`;
  return [conversationText(session.exchanges, longestConversation), about, work]
    .filter((part) => typeof part === 'string')
    .join('\n\n');
}
