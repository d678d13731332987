import { errorCode } from '../lib/errorCode.ts';

/** What the operating system said and what to do, in words for the user. */
export function describeFileError(error: unknown): string {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full. Free some space, then reload the window.';
    case 'EACCES':
    case 'EPERM':
      return 'access to it is not allowed. Check the permissions of the folder, then reload the window.';
    case 'EROFS':
      return 'the disk is read-only. Make it writable, then reload the window.';
    case 'EBUSY':
      return 'another program holds a file in it. Close that program, then reload the window.';
    case 'EEXIST':
      return 'another window has taken over. Reload the window to follow it.';
    case 'ENOENT':
      return 'the folder or a file in it is gone. Restore it, then reload the window.';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open. Close some programs, then reload the window.';
    default:
      return `${error instanceof Error ? error.message : String(error)}. Reload the window to try again.`;
  }
}
