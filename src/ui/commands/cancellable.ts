import * as vscode from 'vscode';
import { unlessAborted } from '../../lib/unlessAborted.ts';

// Work that may take longer than a moment. Progress is shown only of what does: one that flashes up is in the way.

const momentMilliseconds = 500;

type Progress = vscode.Progress<{ readonly message?: string; readonly increment?: number }>;

/** Work that the user may end: it hears so by the signal, leaves nothing half done, and says itself what has become of it. */
export function cancellable<Value>(
  title: string,
  work: (signal: AbortSignal, progress: Progress) => Promise<Value>,
): Promise<Value> {
  const ended = new AbortController();
  const shown = new LateProgress();
  return unlessSoon(work(ended.signal, shown), (value) =>
    vscode.window.withProgress(placeOf(title, true), (progress, token) => {
      token.onCancellationRequested(() => ended.abort());
      shown.showIn(progress);
      return value;
    }),
  );
}

/** What work that changes nothing brings; `null` as soon as the user does not want to wait for it any longer. */
export function unlessCancelled<Value>(title: string, work: () => Promise<Value>): Promise<Value | null> {
  return cancellable(title, (signal) => unlessAborted(work(), signal));
}

/** Work that half of would be worse than all of it, or none. */
export function uncancellable<Value>(title: string, work: () => Promise<Value>): Promise<Value> {
  return unlessSoon(work(), (value) => vscode.window.withProgress(placeOf(title, false), () => value));
}

function placeOf(title: string, isCancellable: boolean): vscode.ProgressOptions {
  return { location: vscode.ProgressLocation.Notification, title, cancellable: isCancellable };
}

async function unlessSoon<Value>(
  work: Promise<Value>,
  show: (work: Promise<Value>) => Thenable<Value>,
): Promise<Value> {
  const { promise: moment, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), momentMilliseconds);
  try {
    return (await Promise.race([work.then(() => 'done'), moment])) === 'late' ? await show(work) : await work;
  } finally {
    clearTimeout(timer);
  }
}

/** Keeps what is reported before it is shown. */
class LateProgress implements Progress {
  readonly #early: Parameters<Progress['report']>[0][] = [];
  #shown: Progress | null = null;

  report(step: Parameters<Progress['report']>[0]): void {
    if (this.#shown === null) {
      this.#early.push(step);
    } else {
      this.#shown.report(step);
    }
  }

  showIn(progress: Progress): void {
    this.#shown = progress;
    for (const step of this.#early) {
      progress.report(step);
    }
  }
}
