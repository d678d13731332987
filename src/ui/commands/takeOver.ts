import type { Engine } from '../../engine/engine.ts';
import { ask, showInformation } from '../messages.ts';
import { t } from '../words/translations.ts';
import { showRefusal } from './askEngine.ts';
import { uncancellable } from './cancellable.ts';

/** Lets this window work on the project in place of the one that does not answer, when the user knows what that means. */
export async function takeOver(engine: Engine): Promise<void> {
  const { name, role } = engine.view().project;
  if (role === 'driver') {
    void showInformation(t('This window works on {0} already.', name));
    return;
  }
  const message = t('Take over {0} in this window?', name);
  const detail = t(
    'Agents that run go on, and everything that was saved is kept. If the other window is still there, it follows this one as soon as it wakes, and what it had not saved by then is dropped.',
  );
  const button = t('Take Over');
  if ((await ask({ message, detail }, button)) !== button) {
    return;
  }
  const taken = await uncancellable(t('Taking over {0}…', name), () => engine.takeOver());
  if (!taken.ok) {
    showRefusal(taken.error.message);
  }
}
