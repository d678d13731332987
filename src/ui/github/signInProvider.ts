export type SignInProvider = 'github' | 'github-enterprise';

/**
 * Whose sign-in is for the host; `null` where the editor has none for it. The one for Enterprise knows the addresses in the
 * editor's own settings, and which of several a session belongs to it does not say: so all of them must be this host's.
 */
export function signInProvider(githubUrl: string, enterpriseUrls: readonly string[]): SignInProvider | null {
  const host = hostOf(githubUrl);
  if (host === 'github.com') {
    return 'github';
  }
  return enterpriseUrls.length > 0 && enterpriseUrls.every((url) => hostOf(url) === host)
    ? 'github-enterprise'
    : null;
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}
