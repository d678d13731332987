import type { PermissionMode } from '../../domain/settings.ts';
import { unreachable } from '../../lib/result.ts';
import type { Translate } from './translate.ts';

export interface PermissionWords {
  readonly label: string;
  /** In one short line. */
  readonly detail: string;
  /** All of it; no more than is true. */
  readonly meaning: string;
}

/** What a mode lets agents do, and what it does not keep them from. */
export function permissionWords(mode: PermissionMode, t: Translate): PermissionWords {
  switch (mode) {
    case 'acceptEdits':
      return {
        label: t('Edit Files, and Run What the List Allows'),
        detail: t('Edits in the worktree, git, and listed commands; all else is denied. No sandbox.'),
        meaning: t(
          'Agents change files in their worktree, commit there, and run the commands of the setting “allowed tools”. All else is denied; an agent that needs it says so and its subtask waits for you. A command that is allowed can do whatever you can: nothing shuts it in.',
        ),
      };
    case 'sandbox':
      return {
        label: t('Run Commands in a Sandbox'),
        detail: t("Edits, and any command, in Claude's own sandbox: no network, and no writing elsewhere."),
        meaning: t(
          'Agents change files in their worktree and run any command, shut in by the sandbox of the Claude CLI: commands write only to the worktree, to the directory of git and to temporary ones, and reach no network, so they cannot install packages either. They can still read your files. On Linux it needs bubblewrap and socat; where it cannot start, no agent starts, and its subtask says so.',
        ),
      };
    case 'auto':
      return {
        label: t('Let Claude Judge Each Step'),
        detail: t('A model decides what is harmless. Less is denied, and it can be wrong. No sandbox.'),
        meaning: t(
          'Agents change files in their worktree, and a model judges each command that they want to run. So less is denied than by a list. The judgement can be wrong, or talked into something by what the agent has read, and nothing shuts in what it lets through.',
        ),
      };
    case 'dontAsk':
      return {
        label: t('Only What Is Allowed by Name'),
        detail: t('Edits too are denied unless the settings allow them by name. The strictest.'),
        meaning: t(
          'Agents do only what the setting “allowed tools” and your own Claude settings allow by name; all else is denied, edits of files included. Allow editing there, or no work gets done. A command that is allowed can do whatever you can.',
        ),
      };
    case 'bypassPermissions':
      return {
        label: t('Everything, Without Any Check'),
        detail: t('Any command, with your rights, on all your files. Only for a container.'),
        meaning: t(
          'They can read, change and delete every file that you can, send it anywhere, and start any program. What they read, such as a web page or an issue, may tell them to. Use it only in a container or on a machine that has nothing to lose.',
        ),
      };
    default:
      return unreachable(mode);
  }
}
