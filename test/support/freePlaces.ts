import type { AgentPlaces } from '../../src/windows/agentPlaces.ts';

const never = { dispose: () => undefined };

/** A machine with a place for every agent. */
export const freePlaces: AgentPlaces = {
  take: async () => true,
  giveBack: async () => undefined,
  waitsBehind: () => null,
  onDidWait: () => never,
  onMayBeFree: () => never,
  dispose: () => undefined,
};
