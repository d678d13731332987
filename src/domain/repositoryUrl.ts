/** A repository on GitHub, or on a GitHub Enterprise host. */
export interface GitHubRepository {
  /** Such as `github.com`, with its port where it is not the usual one. */
  readonly host: string;
  readonly owner: string;
  readonly name: string;
}

/**
 * The repository on one of the known GitHub hosts (such as `github.com`, with a port where it is not the usual one) that a
 * remote's URL names; `null` for anything else.
 */
export function parseRepositoryUrl(url: string, hosts: readonly string[]): GitHubRepository | null {
  const text = url.trim();
  if (strange.test(text)) {
    return null;
  }
  const secureCopy = /^(?:[^@/:]+@)?([^@/:]+):(?!\/\/)(.+)$/.exec(text);
  if (secureCopy) {
    const [, host = '', path = ''] = secureCopy;
    return repositoryOf(knownName(host, hosts), path, 'whole');
  }
  const known = text.replace(/^git\+/i, '');
  return /^(?:https?|ssh|git):\/\//i.test(known) && URL.canParse(known)
    ? fromUrl(new URL(known), hosts)
    : null;
}

/**
 * What a person types or pastes: any URL of it, with or without its scheme, a link into it, or `owner/name` on the first of
 * the hosts.
 */
export function parseRepositoryText(text: string, hosts: readonly string[]): GitHubRepository | null {
  const trimmed = text.trim();
  const whole = parseRepositoryUrl(trimmed, hosts);
  if (whole !== null || strange.test(trimmed) || /^[^/]*:\/\//.test(trimmed)) {
    return whole;
  }
  return parseRepositoryUrl(`https://${trimmed}`, hosts) ?? repositoryOf(hosts[0] ?? null, trimmed, 'whole');
}

/** White space, control characters and backslashes, which URLs are read as if they had others, or none, in their place. */
const strange = /[\s\\\p{Cc}]/u;

const webProtocols = ['https:', 'http:'];

function fromUrl(url: URL, hosts: readonly string[]): GitHubRepository | null {
  if (webProtocols.includes(url.protocol)) {
    const host = url.host.replace(/^www\./, '');
    return repositoryOf(hosts.find((known) => known.toLowerCase() === host) ?? null, url.pathname, 'start');
  }
  return repositoryOf(knownName(url.hostname, hosts), url.pathname, 'whole');
}

/** By SSH the port says nothing about the host's, and GitHub has another name for networks that let only port 443 pass. */
function knownName(name: string, hosts: readonly string[]): string | null {
  const wanted = name.toLowerCase() === 'ssh.github.com' ? 'github.com' : name.toLowerCase();
  return hosts.find((host) => host.toLowerCase().replace(/:\d+$/, '') === wanted) ?? null;
}

/** @param part Whether the path is the repository's, or begins with it, as a link into it does. */
function repositoryOf(host: string | null, path: string, part: 'whole' | 'start'): GitHubRepository | null {
  const segments = path.replace(/^\/+|\/+$/g, '').split('/');
  const [owner = '', last = ''] = segments;
  const name = last.replace(/\.git$/i, '');
  if (host === null || (part === 'whole' && segments.length !== 2)) {
    return null;
  }
  return isOwner(owner) && isName(name) ? { host: host.toLowerCase(), owner, name } : null;
}

function isOwner(owner: string): boolean {
  return /^[a-z\d][a-z\d_-]{0,99}$/i.test(owner) && !pages.has(owner.toLowerCase());
}

function isName(name: string): boolean {
  return /^[a-z\d._][a-z\d._-]{0,99}$/i.test(name) && name !== '.' && name !== '..';
}

/** Pages of GitHub itself that look like an owner's. */
const pages = new Set([
  ...['about', 'account', 'apps', 'collections', 'contact', 'customer-stories', 'dashboard', 'enterprise'],
  ...['enterprises', 'events', 'explore', 'features', 'issues', 'join', 'login', 'logout', 'marketplace'],
  ...['new', 'notifications', 'organizations', 'orgs', 'pricing', 'pulls', 'search', 'security', 'sessions'],
  ...['settings', 'signup', 'site', 'sponsors', 'stars', 'team', 'topics', 'trending', 'users'],
]);
