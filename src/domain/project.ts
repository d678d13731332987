/** One git repository. */
export interface Project {
  readonly id: string;
  readonly name: string;
  /** The user's checkout. */
  readonly root: string;
  readonly nextTaskNumber: number;
  readonly nextSubtaskNumber: number;
  readonly createdAt: string;
}
