import type { Refusal } from '../../domain/refusal.ts';
import type { Engine } from '../../engine/engine.ts';
import type { AddedProject, AddProjectDialog, AddProjectFailure } from '../../engine/projects/addProject.ts';
import type { RemoveProjectRequest } from '../../engine/projects/removeProject.ts';
import type { Result } from '../../lib/result.ts';

/** Where projects come from and go to; the extension passes it in, as it is loaded on first use. */
export interface ProjectPlaces {
  namesRepository(words: string): Promise<boolean>;
  add(words: string, dialog: AddProjectDialog): Promise<Result<AddedProject, AddProjectFailure>>;
  /** Why this window cannot remove the project; `null`: it can. */
  whyNotRemovable(engine: Engine): Promise<string | null>;
  /** Stops everything of the project and takes away what was made for it; whether its folder is a clone that we made. */
  remove(
    engine: Engine,
    request: RemoveProjectRequest,
  ): Promise<Result<{ readonly isOwnClone: boolean }, Refusal>>;
}
