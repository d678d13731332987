/** How often the Planner may answer with a plan that is refused, or end without one. */
export const maxPlanAttempts = 3;

/** How often a run may be cut off through no fault of its own, within one round. */
export const maxRestarts = 5;
