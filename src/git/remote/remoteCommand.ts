import type { CommandOptions, CommandOutcome, RunGit } from '../command.ts';
import type { SignIn } from '../remotes.ts';
import { offerCredential } from './credentialOffer.ts';
import { withoutCredentials } from './withoutCredentials.ts';

export interface RemoteCommand {
  readonly folder: string;
  /** What it will speak to. */
  readonly url: string;
  readonly args: readonly string[];
  readonly options?: CommandOptions;
}

/** Runs a git command that speaks to a server, as who is signed in there; it never asks anybody. */
export async function runAtRemote(
  { run, signIn }: { readonly run: RunGit; readonly signIn: SignIn | null },
  { folder, url, args, options = {} }: RemoteCommand,
): Promise<CommandOutcome> {
  if (isSsh(url)) {
    const variables = { ...options.variables, ...(await sshVariables(run, folder)) };
    return run(folder, args, { ...options, variables });
  }
  const asked = withoutCredentials(url);
  const credential = signIn !== null && isHttp(url) ? await signIn.credentials(asked) : null;
  if (signIn === null || credential === null) {
    return run(folder, args, options);
  }
  const offer = await offerCredential({ credential, url: asked, helperPath: signIn.helperPath });
  try {
    const outcome = await run(folder, args, {
      ...options,
      config: [...(options.config ?? []), ...offer.config],
      variables: { ...options.variables, ...offer.variables },
    });
    return { ...outcome, stderr: outcome.stderr.replaceAll(credential.password, '***') };
  } finally {
    await offer.end();
  }
}

function isHttp(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

/** `ssh://…`, or `host:path`; `C:\path` and `/path:with-colon` are paths. */
function isSsh(url: string): boolean {
  return /^(git\+)?ssh(\+git)?:\/\//i.test(url) || /^[^/\\:]{2,}:(?!\/\/)/.test(url);
}

/** Where the user has set nothing else, ssh fails instead of asking for a passphrase or about a host's key. */
async function sshVariables(run: RunGit, folder: string): Promise<Readonly<Record<string, string>>> {
  const configured = await run(folder, ['config', '--get', 'core.sshCommand']);
  return configured.exitCode === 0 ? {} : { GIT_SSH_COMMAND: 'ssh -oBatchMode=yes' };
}
