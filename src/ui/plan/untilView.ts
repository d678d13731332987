import type { Engine } from '../../engine/engine.ts';
import type { ProjectView } from '../../protocol/view.ts';

/** Long enough for another window to tell what it has done. */
const patienceMilliseconds = 3_000;

/** Waits until the view shows it; tells whether it did in good time. */
export function untilView(engine: Engine, shows: (view: ProjectView) => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (shown: boolean): void => {
      clearTimeout(timer);
      subscription.dispose();
      resolve(shown);
    };
    const timer = setTimeout(() => done(false), patienceMilliseconds);
    const subscription = engine.onDidChange(() => shows(engine.view()) && done(true));
    if (shows(engine.view())) {
      done(true);
    }
  });
}
