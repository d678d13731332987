import type { Engine } from '../../engine/engine.ts';
import type { SessionView } from '../../protocol/view.ts';
import { sessionChangesTitle } from '../review/reviewTitles.ts';
import { showChanges } from '../review/showChanges.ts';
import { t } from '../words/translations.ts';

/** "Open Changes": all that a session changed since its base, in the editor's own diff. */
export async function openSessionChanges(engine: Engine, session: SessionView): Promise<void> {
  await showChanges(engine, session.id, engine.changes(session.id), sessionChangesTitle(session, t));
}
