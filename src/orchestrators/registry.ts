import { type Refusal, refusal } from '../domain/refusal.ts';
import type { Orchestrator } from '../domain/step.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { ralph } from './ralph.ts';

export interface Orchestrators {
  /** The strategy of that name, whether or not it is available now. */
  get(id: string): Orchestrator | null;
  /** The strategy, if it can be used now; otherwise why not. */
  choose(id: string): Result<Orchestrator, Refusal>;
}

export function createOrchestrators(strategies: readonly Orchestrator[] = [ralph]): Orchestrators {
  const byId = new Map(strategies.map((strategy) => [strategy.id, strategy]));
  return {
    get: (id) => byId.get(id) ?? null,
    choose(id) {
      const strategy = byId.get(id);
      if (!strategy) {
        const known = [...byId.keys()].join(', ');
        return err(refusal('invalid', `There is no orchestrator '${id}'. Known are: ${known}.`));
      }
      const availability = strategy.availability();
      return availability.available
        ? ok(strategy)
        : err(refusal('unprocessable', `Orchestrator '${id}' is not available: ${availability.reason}`));
    },
  };
}
