import * as vscode from 'vscode';
import type { ProjectHeader } from '../../protocol/view.ts';
import { signIn } from '../github/signIn.ts';
import type { Projects } from '../projects.ts';
import { t } from '../words/translations.ts';

/** "Sign In to GitHub…": signs in where nobody is, and lets another account be chosen where somebody is. */
export async function signInToGitHub(projects: Projects): Promise<void> {
  const header = gitHubOf(projects);
  const url = addressOf(header);
  if (header?.account && header.paused === null && !(await wantsAnother(header.account, header.host))) {
    return;
  }
  const answer = await signIn(url);
  if (answer.kind === 'unavailable') {
    void vscode.window.showWarningMessage(answer.message);
  } else if (answer.kind === 'signedIn') {
    void vscode.window.showInformationMessage(
      t('Signed in to {0} as {1}.', new URL(url).host, answer.account),
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

async function wantsAnother(account: string, host: string): Promise<boolean> {
  const another = t('Use Another Account');
  const message = t('Switchyard works on {0} as {1}.', host, account);
  return (await vscode.window.showInformationMessage(message, another)) === another;
}
