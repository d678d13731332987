/** Which repository, by an id that stays when it is moved. */
export interface ProjectPlace {
  readonly id: string;
  readonly name: string;
  /** The user's checkout. */
  readonly root: string;
}

/** One git repository. */
export interface Project extends ProjectPlace {
  readonly nextTaskNumber: number;
  readonly nextSubtaskNumber: number;
  readonly nextSessionNumber: number;
  /** A usage limit that all agents of the account have in common. */
  readonly quota: QuotaPause | null;
  /** What the user has allowed for one day beyond the setting. */
  readonly dayAllowance: DayAllowance | null;
  /** What agents have cost, on the day they were started, of tasks, subtasks and sessions that were deleted since. */
  readonly deletedCost: DayCost | null;
  readonly createdAt: string;
}

/** No agent is started until the limit is reset; then one tries it, and the rest go on when the model answers it. */
export interface QuotaPause {
  /** ISO time. */
  readonly until: string;
  /** The run that tries it. */
  readonly probeRunId: string | null;
}

export interface DayAllowance {
  /** Such as `2026-11-21`, in the user's time zone. */
  readonly day: string;
  /** `null`: whatever it costs. */
  readonly usd: number | null;
}

export interface DayCost {
  /** As for `DayAllowance`. */
  readonly day: string;
  readonly usd: number;
}

export function newProject(place: ProjectPlace, createdAt: string): Project {
  return {
    ...place,
    nextTaskNumber: 1,
    nextSubtaskNumber: 1,
    nextSessionNumber: 1,
    quota: null,
    dayAllowance: null,
    deletedCost: null,
    createdAt,
  };
}
