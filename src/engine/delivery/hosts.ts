import type { Settings } from '../../domain/settings.ts';
import type { Credentials } from '../../git/remotes.ts';

const publicGitHub = 'https://github.com';

/** The addresses of what is taken for GitHub: the Enterprise host that the setting names, and github.com always. */
export function gitHubUrls({ githubUrl }: Pick<Settings, 'githubUrl'>): readonly string[] {
  return URL.canParse(githubUrl) ? [...new Set([new URL(githubUrl).origin, publicGitHub])] : [publicGitHub];
}

/** Their names, such as `github.com`. */
export function gitHubHosts(settings: Pick<Settings, 'githubUrl'>): readonly string[] {
  return gitHubUrls(settings).map((url) => new URL(url).host);
}

/** As whom git speaks to those hosts, and to no other: by no other protocol or port either. */
export function gitCredentials(
  settings: () => Pick<Settings, 'githubUrl'>,
  token: (url: string) => Promise<string | null>,
): Credentials {
  return async (url) => {
    const host = URL.canParse(url) ? gitHubUrls(settings()).find((one) => one === new URL(url).origin) : null;
    const password = host ? await token(host) : null;
    return password === null ? null : { username: 'x-access-token', password };
  };
}
