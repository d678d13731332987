import { type Refusal, refusal } from '../domain/refusal.ts';
import type { Orchestrator } from '../domain/step.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { notYet } from './notYet.ts';
import { ralph } from './ralph.ts';

export interface Orchestrators {
  /** The strategy, if it can be used now; otherwise why not, and what to do. */
  choose(id: string): Result<Orchestrator, Refusal>;
  /** All that are known, each with why it cannot be used now, or `null`. */
  list(): readonly { readonly id: string; readonly unavailable: string | null }[];
}

export function createOrchestrators(
  strategies: readonly Orchestrator[] = [ralph, notYet('gsd'), notYet('gastown')],
): Orchestrators {
  const byId = new Map(strategies.map((strategy) => [strategy.id, strategy]));
  return {
    choose(id) {
      const strategy = byId.get(id);
      if (!strategy) {
        const known = [...byId.keys()].join(', ');
        const message = `There is no orchestrator '${id}' in this version. Known are: ${known}.`;
        return err(refusal('invalid', message));
      }
      const reason = reasonAgainst(strategy);
      return reason === null
        ? ok(strategy)
        : err(refusal('unprocessable', `Orchestrator '${id}' is not available: ${reason}`));
    },
    list: () => strategies.map((strategy) => ({ id: strategy.id, unavailable: reasonAgainst(strategy) })),
  };
}

function reasonAgainst(strategy: Orchestrator): string | null {
  const availability = strategy.availability();
  return availability.available ? null : availability.reason;
}
