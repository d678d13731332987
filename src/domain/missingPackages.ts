/** What shells, and the languages that are installed package by package, say when something is not there. */
const notFound =
  /\bcommand not found\b|: not found$|is not recognized as an internal or external command|Cannot find (?:module|package) |\bERR_MODULE_NOT_FOUND\b|No module named |Could not find (?:gem )?['"]?\S+ in (?:any of the sources|locally installed gems)|vendor\/autoload\.php|Couldn't resolve the package/im;

/** Shells end with these when a command cannot be found, or cannot be run. */
const exitCodes: readonly (number | null)[] = [126, 127];

/** Whether a command looks as if it had failed for what is not installed where it ran. */
export function lacksPackages({
  exitCode,
  tail,
}: {
  readonly exitCode: number | null;
  readonly tail: string;
}): boolean {
  return exitCodes.includes(exitCode) || (exitCode !== 0 && exitCode !== null && notFound.test(tail));
}
