/** What the system calls the failure, such as `ENOENT`; `null` for one that has no name. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
