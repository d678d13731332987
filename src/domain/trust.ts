import { refusal } from './refusal.ts';

/** Why a window whose workspace the user does not trust only shows. */
export const notTrusted = 'This workspace is not trusted: you can look, but nothing is run or changed in it.';

/** The answer to whatever such a window asks for, also when another one works on the project. */
export const untrustedRefusal = refusal(
  'forbidden',
  'This workspace is not trusted, so nothing is run in it. Trust the workspace first.',
);

const stops: ReadonlySet<string> = new Set([
  'stopTask',
  'stopSubtask',
  'stopSession',
  'stopRun',
  'stopEverything',
]);

/** Whether the user must trust the workspace for an intent of this kind; to stop what runs is always possible. */
export function needsTrust(kind: string): boolean {
  return !stops.has(kind);
}
