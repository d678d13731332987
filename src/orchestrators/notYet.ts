import type { Orchestrator } from '../domain/step.ts';

/** A strategy that is known by name, so that it can be asked for and explained, before it is part of the product. */
export function notYet(id: string): Orchestrator {
  return {
    id,
    availability: () => ({
      available: false,
      reason: "It is not part of this version yet: choose 'ralph', or update Switchyard.",
    }),
    next: () => ({ kind: 'wait', until: null }),
  };
}
