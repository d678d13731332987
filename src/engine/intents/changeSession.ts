import { type Refusal, refusal } from '../../domain/refusal.ts';
import { type Session, stoppedByUser } from '../../domain/session.ts';
import type { Settings } from '../../domain/settings.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { Tables } from '../../store/store.ts';
import { overrule } from '../limits.ts';
import { holdSession, type Moment, moveSession } from '../moves.ts';

export type SessionChange = (tables: Tables, session: Session, moment: Moment) => Result<void, Refusal>;

export type SessionIntent = Extract<
  Intent,
  { kind: 'stopSession' | 'deleteSession' | 'followUp' | 'releaseSessionHold' }
>;

/** What is asked for a session that looks at nothing but the facts. */
export function changeSession(intent: SessionIntent, settings: Settings): SessionChange {
  switch (intent.kind) {
    case 'stopSession':
      return stopSession;
    case 'deleteSession':
      return deleteSession;
    case 'followUp':
      return followUp(intent.words);
    case 'releaseSessionHold':
      return releaseHold(settings);
  }
}

/** Stops its agent; it has failed by that, and goes on only when it is told more. */
export const stopSession: SessionChange = (tables, session, moment) =>
  moveSession(tables, session.id, 'fail', moment, { reason: stoppedByUser, hold: null })
    ? ok()
    : refuse(session, `is not running: ${statusText(session)}`);

/** The reconciler takes it apart: its agent is stopped, and what was not pushed goes to a rescue ref. */
const deleteSession: SessionChange = (tables, { id }, moment) => {
  tables.sessions.update(id, { deleting: true, hold: null, updatedAt: moment.at });
  return ok();
};

/** Tells an agent that has come to its end more, in the same worktree. */
function followUp(words: string): SessionChange {
  return (tables, session, moment) => {
    if (words.trim() === '') {
      return err(refusal('invalid', `Say what session ${session.number} is to do next.`));
    }
    const exchanges = [...session.exchanges, { words, answer: null }];
    return moveSession(tables, session.id, 'followUp', moment, { exchanges, reason: null, hold: null })
      ? ok()
      : refuse(session, `is still at work. Wait until it has ended, or stop it first`);
  };
}

function releaseHold(settings: Settings): SessionChange {
  return (tables, session, moment) => {
    const { hold } = session;
    if (hold === null) {
      return refuse(session, 'does not wait for anything');
    }
    holdSession(tables, session.id, null, moment);
    overrule(tables, settings, { session }, hold.kind, moment);
    return ok();
  };
}

function statusText({ status }: Session): string {
  return status === 'COMPLETED' ? 'it is completed' : 'it has failed already';
}

function refuse({ number }: Session, why: string): Result<never, Refusal> {
  return err(refusal('conflict', `Session ${number} ${why}.`));
}
