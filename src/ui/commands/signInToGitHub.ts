import * as vscode from 'vscode';
import type { Account } from '../../domain/signIn.ts';
import type { ProjectHeader } from '../../protocol/view.ts';
import type { AccountAt } from '../github/account.ts';
import { signIn } from '../github/signIn.ts';
import { showInformation, showWarning } from '../messages.ts';
import type { Projects } from '../projects.ts';
import { accountText, signOutText } from '../words/pullRequestWording.ts';
import { t } from '../words/translations.ts';
import { unlessCancelled } from './cancellable.ts';

/** "Sign In to GitHub": signs in where nobody is; where somebody is, says who and by what, and lets another be chosen. */
export async function signInToGitHub(projects: Projects, accountAt: AccountAt): Promise<void> {
  const header = gitHubOf(projects);
  const url = addressOf(header);
  const { host } = new URL(url);
  const account =
    header?.signIn === true
      ? 'nobody'
      : await unlessCancelled(t('Asking {0} who is signed in…', host), () => accountAt(host));
  if (account === null) {
    return;
  }
  if (account !== 'nobody' && account !== 'unknown' && !(await wantsAnother(account, host))) {
    return;
  }
  const answer = await signIn(url);
  if (answer.kind === 'unavailable') {
    void showWarning(answer.message);
  } else if (answer.kind === 'signedIn') {
    void showInformation(
      t(
        'Signed in to {0} as {1}.',
        host,
        accountText({ login: answer.account, source: { kind: 'editor' } }, t),
      ),
    );
    for (const { engine } of projects.open()) {
      engine.wake();
    }
  }
}

type GitHub = NonNullable<ProjectHeader['github']>;

/** Where somebody has to sign in comes first. */
function gitHubOf(projects: Projects): GitHub | null {
  const known = projects.open().flatMap(({ engine }) => engine.view().project.github ?? []);
  return known.find(({ signIn: needed }) => needed) ?? known[0] ?? null;
}

/** The host of the project that this is about; without one, that of the settings. */
function addressOf(header: GitHub | null): string {
  const configured = vscode.workspace.getConfiguration('switchyard').get('githubUrl');
  const own = typeof configured === 'string' && URL.canParse(configured) ? new URL(configured) : null;
  if (header === null || own?.host === header.host) {
    return own?.origin ?? 'https://github.com';
  }
  return `https://${header.host}`;
}

/** An account of the editor counts before what else there is. */
async function wantsAnother(account: Account, host: string): Promise<boolean> {
  const isEditors = account.source?.kind === 'editor';
  const another = isEditors ? t('Use Another Account') : t('Sign In with VS Code Instead');
  const message = t('Switchyard works on {0} as {1}.', host, accountText(account, t));
  const signOut = signOutText(account.source, t);
  return (await showInformation(`${message} ${signOut}`.trim(), another)) === another;
}
