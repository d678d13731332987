/** What the system says when it has no room for another process or file at the moment. */
const codes: ReadonlySet<unknown> = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);

/** Whether starting a process failed in a way that passes, going by the error or by what caused it. */
export function isNoRoom(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  return ('code' in error && codes.has(error.code)) || isNoRoom(error.cause);
}
