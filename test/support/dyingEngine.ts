import type { EngineParts } from '../../src/engine/parts.ts';

/** One engine's life: it may do so many effects, then it is dead, though the last effect was done. */
export interface Life {
  effectsLeft: number;
  readonly died: Promise<void>;
  die(): void;
}

export function createLife(effects: number): Life {
  let die: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    die = resolve;
  });
  return { effectsLeft: effects, died, die };
}

/**
 * Stands between an engine and whatever it changes the world with. When its life is over, nothing that it asks for
 * is done or answered any more: as after `kill -9`, just between an effect and the note of its outcome.
 */
export function mortal(parts: EngineParts, life: Life): EngineParts {
  const effect = <Args extends readonly unknown[], T>(act: (...args: Args) => Promise<T>) => {
    return async (...args: Args): Promise<T> => {
      if (life.effectsLeft <= 0) {
        return never();
      }
      life.effectsLeft -= 1;
      const last = life.effectsLeft === 0;
      const answer = await act(...args);
      if (last) {
        life.die();
        return never();
      }
      return answer;
    };
  };
  const { repository, processes, store } = parts;
  return {
    ...parts,
    // What the dead stumble over is nobody's concern.
    log: { ...parts.log, error: (message) => life.effectsLeft > 0 && parts.log.error(message) },
    repository: {
      ...repository,
      addWorktree: effect(repository.addWorktree),
      removeWorktree: effect(repository.removeWorktree),
      deleteBranch: effect(repository.deleteBranch),
      advanceBranch: effect(repository.advanceBranch),
    },
    processes: {
      ...processes,
      prepare: effect(processes.prepare),
      launch: effect(processes.launch),
      stop: effect(processes.stop),
    },
    store: Object.create(store, { transact: { value: effect(store.transact.bind(store)) } }),
  };
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
