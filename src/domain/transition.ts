/** A machine as data: for each state, the events it accepts and where they lead. */
export type TransitionTable<State extends string, Event extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Event, State>>>>
>;

/** The state after the event, or `null` where the table has no such move. */
export function transition<State extends string, Event extends string>(
  table: TransitionTable<State, Event>,
  state: State,
  event: Event,
): State | null {
  return table[state][event] ?? null;
}
