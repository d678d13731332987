import type { Address } from '../review/reviewAddress.ts';

/** Sessions as documents to read. */
export const sessionScheme = 'switchyard-session';

const longestName = 60;

/**
 * The last part of the path is for the tab; its folder says, in `package.json`, in which language it is: one without
 * links, as VS Code makes links that run commands of what agents say in Markdown. The rest says which session it is.
 */
export function sessionAddress(
  projectId: string,
  session: { readonly id: string; readonly title: string },
): Address {
  const name = session.title
    .replace(/[/\\]/g, ' ')
    .slice(0, longestName)
    .replace(/[.\s]+$/, '');
  const query = new URLSearchParams({ project: projectId, session: session.id });
  return {
    scheme: sessionScheme,
    authority: '',
    path: `/switchyard-session/${name}`,
    query: query.toString(),
  };
}

/** `null` for an address that is none of ours. */
export function sessionAt({
  scheme,
  query,
}: Pick<Address, 'scheme' | 'query'>): { readonly projectId: string; readonly itemId: string } | null {
  const given = new URLSearchParams(query);
  const [projectId, itemId] = [given.get('project'), given.get('session')];
  return scheme === sessionScheme && projectId && itemId ? { projectId, itemId } : null;
}
