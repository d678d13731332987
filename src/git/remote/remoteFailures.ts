import { err, type Result } from '../../lib/result.ts';
import type { CommandOutcome } from '../command.ts';
import { failureOf } from '../failures.ts';
import type { RemoteFailure, RemoteFailureKind } from '../remotes.ts';

/** Puts what git, ssh or the server said into one of our kinds. `doing`: "fetch "main" from origin". */
export function remoteFailureOf(outcome: CommandOutcome, doing: string): RemoteFailure {
  const known = knownMessages.find(({ pattern }) => pattern.test(outcome.stderr));
  if (known === undefined) {
    return failureOf(outcome, doing);
  }
  const said = serverWords(outcome.stderr) || tellingLine(outcome.stderr, known.pattern);
  return { kind: known.kind, message: `Could not ${doing}: ${known.remedy} (${said})` };
}

export function remoteFailure(kind: RemoteFailureKind, message: string): Result<never, RemoteFailure> {
  return err({ kind, message });
}

/** What the server itself wrote, in one line. */
export function serverWords(stderr: string): string {
  const lines = stderr.split(/[\r\n]/).filter((line) => line.startsWith('remote: '));
  const words = lines.map((line) => plain(line.slice('remote: '.length))).filter((line) => /\w/.test(line));
  return shortened(words.filter((line) => !isProgress(line)).join(' '));
}

/** The line by which it was known, or what git itself says first. */
function tellingLine(stderr: string, pattern: RegExp): string {
  const lines = stderr.split(/[\r\n]/).map(plain);
  const itself = lines.find((line) => /^(fatal|error|ssh):/.test(line));
  return shortened(lines.find((line) => pattern.test(line)) ?? itself ?? lines[0] ?? 'git says nothing');
}

/** Without colours and other control characters: it was written by somebody else. */
function plain(line: string): string {
  return line
    .replace(/\p{Cc}\[[0-9;]*[a-z]/giu, '')
    .replace(/\p{Cc}/gu, ' ')
    .trim();
}

function isProgress(line: string): boolean {
  return /^(Enumerating|Counting|Compressing|Resolving|Processing|Total)\b.*(\d%|\d, done|\(delta)/.test(
    line,
  );
}

const longestWords = 600;

function shortened(words: string): string {
  return words.length > longestWords ? `${words.slice(0, longestWords)}…` : words;
}

/** The first that fits counts: servers say in the end of nearly everything that they could not be read from. */
const knownMessages: readonly { pattern: RegExp; kind: RemoteFailureKind; remedy: string }[] = [
  {
    pattern: /HTTP 413|error: 413|GH001|[Ll]arge files? detected|exceeds .* file size limit/,
    kind: 'tooLarge',
    remedy: 'the server does not take files or pushes that large. Take them out, or keep them in Git LFS.',
  },
  {
    pattern:
      /over its data quota|LFS budget|(storage|bandwidth|data) (limit|quota) (was |is |has been )?exceeded/i,
    kind: 'refused',
    remedy:
      'the server keeps no more large files for this repository. Whoever pays for it must make room or buy some.',
  },
  {
    pattern: /without `workflows?` (scope|permission)/,
    kind: 'unauthorized',
    remedy:
      'the sign-in does not extend to workflows. Sign in again with "Sign In to GitHub" (a token of your own needs the scope "workflow"), or push the branch yourself.',
  },
  {
    pattern: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/,
    kind: 'unauthorized',
    remedy: 'ssh does not know this server. Connect to it once in a terminal, and check its key.',
  },
  {
    pattern:
      /Authentication failed|could not read (Username|Password)|terminal prompts disabled|Permission denied|Permission to .* denied|error: 40[13]\b|HTTP 40[13]\b|Invalid username or (password|token)|Authorization error|Authentication required|access denied|not authorized/i,
    kind: 'unauthorized',
    remedy:
      'the server wants somebody to sign in, or whoever is signed in may not do that. Sign in, or ask for access.',
  },
  {
    pattern: /Repository not found|repository '.*' not found|error: 404\b|project you were looking for/i,
    kind: 'unauthorized',
    remedy:
      'there is no such repository, or whoever is signed in may not see it. Check the URL of the remote, and sign in.',
  },
  {
    pattern:
      /Could not resolve|Failed to connect|Couldn't connect|unable to connect|Connection (refused|timed out|reset|closed)|Network is unreachable|No route to host|Operation timed out|block timeout reached|SSL|TLS|certificate|RPC failed|error: (429|5\d\d)\b|HTTP (429|5\d\d)\b|hung up|early EOF|unexpected disconnect|Empty reply|transfer closed|bad line length|invalid (server response|index-pack)|not valid: is this a git repository/i,
    kind: 'offline',
    remedy: 'the server could not be reached, or broke off. Look at the network, then try again.',
  },
  {
    pattern: /does not appear to be a git repository|is not a git command|No such (file or directory|device)/,
    kind: 'noSuchRemote',
    remedy:
      'the remote names a place where there is no repository. Put its URL right with "git remote set-url".',
  },
  {
    pattern: /couldn't find remote ref/,
    kind: 'noSuchBranch',
    remedy: 'there is no such branch there. Choose one that exists.',
  },
  {
    pattern: /Could not read from remote repository/,
    kind: 'offline',
    remedy: 'the server could not be reached, or broke off. Look at the network, then try again.',
  },
  {
    pattern: /batch response: Fatal error/,
    kind: 'offline',
    remedy: 'the server for large files has a fault of its own. Try again later.',
  },
  {
    pattern: /batch response:/,
    kind: 'refused',
    remedy: 'the server for large files refused it. Put right what it says, then try again.',
  },
];
