import { checkSectionsChanged, holdsCheckSections } from '../../domain/checkSections.ts';
import type { GateRecord, GitEvidence } from '../../domain/gate.ts';
import { judgeInspection } from '../../domain/judgement.ts';
import { filesRunBy, outsideScope, protectedChanges } from '../../domain/protectedFiles.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { FileChange } from '../../git/repository.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { ownVerifyCommand } from '../checkCommand.ts';
import { baseTip } from '../delivery/base.ts';
import { existing } from '../facts.ts';
import type { EngineParts } from '../parts.ts';

/** The part of the gate that needs no command: what git says about the work, read by us. */
export async function inspectWork(parts: EngineParts, subtask: Subtask): Promise<Result<GateRecord, string>> {
  const { repository } = parts;
  const task = existing(parts.store.tables.tasks.get(subtask.taskId), 'The task');
  const tip = await baseTip(parts, task);
  const git = await repository.evidence(
    existing(subtask.worktree, 'The worktree'),
    existing(subtask.baseCommit, 'The base commit'),
    tip.ok ? tip.value : null,
  );
  if (!git.ok) {
    return err(git.error.message);
  }
  const changes = await repository.changedFiles(git.value.base, git.value.head, null);
  if (!changes.ok) {
    return err(changes.error.message);
  }
  const { scope } = subtask;
  const commands = [await parts.verifyCommand(), ownVerifyCommand(subtask)];
  const files = [
    ...commands.flatMap((command) => (command === null ? [] : filesRunBy(command))),
    ...(await changedCheckSections(parts, git.value, changes.value)),
  ];
  const { protectedFiles: globs } = parts.settings();
  return ok(
    judgeInspection({
      git: git.value,
      scope,
      outsideScope: outsideScope(
        changes.value.map(({ path }) => path),
        scope,
      ),
      protectedChanges: protectedChanges(changes.value, { scope, globs, files }),
    }),
  );
}

/** Files such as `package.json` in which the settings of checks, among others, are no longer as they were. */
async function changedCheckSections(
  { repository }: EngineParts,
  { base, head }: GitEvidence,
  changes: readonly FileChange[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { path, kind } of changes) {
    if (kind !== 'added' && holdsCheckSections(path)) {
      const [before, after] = [await repository.fileAt(base, path), await repository.fileAt(head, path)];
      if (checkSectionsChanged(path, textOf(before) ?? '', textOf(after))) {
        found.push(path);
      }
    }
  }
  return found;
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : new TextDecoder().decode(bytes);
}
