/** The parts of a `vscode.Uri` that tell what is meant. */
export interface Address {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
}

/** Files of the repository as they were at a commit. */
export const committedScheme = 'switchyard-git';

/** Whether a file is what the work started from in a diff, or what has become of it. */
export type Side = 'before' | 'after';

export interface CommittedFile {
  readonly projectId: string;
  /** The subtask or session in whose diff it is shown. */
  readonly itemId: string;
  readonly side: Side;
  readonly commit: string;
  /** Relative to the repository, with slashes. */
  readonly path: string;
}

/**
 * `folder` is the worktree that the file is compared with: VS Code takes two sides with different paths for a file that was
 * renamed. What is meant stands in the query.
 */
export function committedAddress(
  { projectId, itemId, side, commit, path }: CommittedFile,
  folder: string | null,
): Address {
  const query = new URLSearchParams({ project: projectId, item: itemId, side, path });
  const start = (folder ?? '').replaceAll('\\', '/').replace(/^(?=[^/])/, '/');
  return { scheme: committedScheme, authority: commit, path: `${start}/${path}`, query: query.toString() };
}

/** `null` for an address that is none of ours. */
export function committedFile({ scheme, authority, query }: Omit<Address, 'path'>): CommittedFile | null {
  const given = new URLSearchParams(query);
  const [projectId, itemId, side] = [given.get('project'), given.get('item'), given.get('side')];
  const path = given.get('path');
  const isOurs = scheme === committedScheme && /^[0-9a-f]{40,64}$/.test(authority);
  return isOurs && projectId && itemId && path && (side === 'before' || side === 'after')
    ? { projectId, itemId, side, commit: authority, path }
    : null;
}
