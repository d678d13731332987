import * as vscode from 'vscode';
import type { Event } from '../../lib/emitter.ts';
import { t } from '../words/translations.ts';
import { type SignInProvider, signInProvider } from './signInProvider.ts';

/** What pushing, work on workflows included, and asking about pull requests of private repositories needs. */
const scopes = ['repo', 'workflow'];

/** The token of the editor's own sign-in at the host; asks nobody anything. */
export async function sessionToken(githubUrl: string): Promise<string | null> {
  const provider = providerOf(githubUrl);
  return provider === null ? null : ((await silentSession(provider))?.accessToken ?? null);
}

export type SignIn =
  | { readonly kind: 'signedIn'; readonly account: string }
  | { readonly kind: 'declined' }
  /** `message` says why not, and what to do. */
  | { readonly kind: 'unavailable'; readonly message: string };

/** Signs in with the editor's own accounts; with one there already, the user may choose another. */
export async function signIn(githubUrl: string): Promise<SignIn> {
  const provider = providerOf(githubUrl);
  if (provider === null) {
    const message = t(
      'To sign in to {0}, set "github-enterprise.uri" to it, sign in with "gh auth login", or set GH_ENTERPRISE_TOKEN.',
      githubUrl,
    );
    return { kind: 'unavailable', message };
  }
  try {
    const clearSessionPreference = (await silentSession(provider)) !== undefined;
    const detail = t('Switchyard opens pull requests, and watches and merges them, in your name.');
    const options = { createIfNone: { detail }, clearSessionPreference };
    const session = await vscode.authentication.getSession(provider, scopes, options);
    return { kind: 'signedIn', account: session.account.label };
  } catch (error) {
    // This is also how VS Code tells that the user has said no.
    return error instanceof Error && /cancel|not consent/i.test(error.message)
      ? { kind: 'declined' }
      : { kind: 'unavailable', message: error instanceof Error ? error.message : String(error) };
  }
}

/** Calls when somebody signed in or out, or chose another account. */
export const onDidChangeSignIn: Event<void> = (listener) => {
  const providers: readonly string[] = ['github', 'github-enterprise'] satisfies SignInProvider[];
  return vscode.authentication.onDidChangeSessions(({ provider }) => {
    if (providers.includes(provider.id)) {
      listener();
    }
  });
};

function providerOf(githubUrl: string): SignInProvider | null {
  const settings = vscode.workspace.getConfiguration('github-enterprise');
  const one = settings.get<string>('uri', '');
  const several = settings.get<readonly string[]>('uris', []);
  return signInProvider(
    githubUrl,
    [one, ...several].filter((url) => url !== ''),
  );
}

/** No session where the provider is missing, as in an editor without Microsoft's extensions. */
async function silentSession(provider: SignInProvider): Promise<vscode.AuthenticationSession | undefined> {
  try {
    return await vscode.authentication.getSession(provider, scopes, { silent: true });
  } catch {
    return undefined;
  }
}
