import type { Claude, ClaudeFailure, checkLogin } from '../agents/claude/findClaude.ts';
import type { SetupCheck } from '../domain/setupCheck.ts';
import type { GitFailure } from '../git/gitFailure.ts';
import type { Repository } from '../git/repository.ts';
import type { Result } from '../lib/result.ts';

export interface SetupParts {
  /** `null` when no folder is open. */
  readonly repository: Result<Repository, GitFailure> | null;
  findClaude(): Promise<Result<Claude, ClaudeFailure>>;
  login(claude: Claude): ReturnType<typeof checkLogin>;
  verifyCommand(root: string): Promise<string | null>;
  readonly setUpCommand: string | null;
  /** What could install the packages that the repository asks for; `null` when it asks for none. */
  proposedSetUp(repository: Repository): Promise<SetUpProposal | null>;
  delivery(repository: Repository): Promise<readonly SetupCheck[]>;
}

interface SetUpProposal {
  readonly command: string;
  /** The files that ask for packages. */
  readonly manifests: readonly string[];
}

/** Looks at everything that a worker will need, and says what to do about what is missing. */
export async function checkSetup(parts: SetupParts): Promise<readonly SetupCheck[]> {
  const { repository } = parts;
  const checks = [checkRepository(repository)];
  if (repository?.ok) {
    checks.push(await checkBranch(repository.value), await checkIdentity(repository.value));
  }
  const claude = await parts.findClaude();
  checks.push(checkClaude(claude));
  if (claude.ok) {
    checks.push(await checkClaudeLogin(parts, claude.value));
  }
  if (repository?.ok) {
    checks.push(...(await checkSetUp(parts, repository.value)));
    checks.push(checkVerify(await parts.verifyCommand(repository.value.root)));
    checks.push(...(await parts.delivery(repository.value)));
  }
  return checks;
}

function checkRepository(repository: SetupParts['repository']): SetupCheck {
  const title = 'Git repository';
  if (repository === null) {
    const remedy = 'Open the folder of a git repository.';
    return { id: 'repository', title, state: 'failed', detail: 'No folder is open.', remedy };
  }
  if (!repository.ok) {
    const id =
      repository.error.kind === 'gitMissing' || repository.error.kind === 'gitTooOld' ? 'git' : 'repository';
    return { id, title, state: 'failed', detail: repository.error.message, remedy: null };
  }
  return { id: 'repository', title, state: 'ok', detail: repository.value.root, remedy: null };
}

async function checkBranch(repository: Repository): Promise<SetupCheck> {
  const title = 'Checked-out branch';
  const branch = await repository.currentBranch();
  const commit = branch.ok ? await repository.branchCommit(branch.value) : branch;
  return branch.ok && commit.ok
    ? {
        id: 'worktree',
        title,
        state: 'ok',
        detail: `${branch.value} at ${commit.value.slice(0, 9)}`,
        remedy: null,
      }
    : { id: 'worktree', title, state: 'failed', detail: commit.ok ? '' : commit.error.message, remedy: null };
}

async function checkIdentity(repository: Repository): Promise<SetupCheck> {
  const title = 'Git identity';
  return (await repository.hasIdentity())
    ? { id: 'identity', title, state: 'ok', detail: 'Name and address are configured.', remedy: null }
    : {
        id: 'identity',
        title,
        state: 'failed',
        detail: 'Git does not know who you are, so no agent can commit.',
        remedy:
          'Run `git config --global user.name "Your Name"` and `git config --global user.email you@example.com`.',
      };
}

function checkClaude(claude: Result<Claude, ClaudeFailure>): SetupCheck {
  const title = 'Claude CLI';
  return claude.ok
    ? {
        id: 'claude',
        title,
        state: 'ok',
        detail: `${claude.value.version} at ${claude.value.path}`,
        remedy: null,
      }
    : { id: 'claude', title, state: 'failed', detail: claude.error.message, remedy: null };
}

async function checkClaudeLogin(parts: SetupParts, claude: Claude): Promise<SetupCheck> {
  const title = 'Claude login';
  const login = await parts.login(claude);
  if (!login.ok) {
    return { id: 'login', title, state: 'warning', detail: login.error.message, remedy: null };
  }
  const state = login.value.loggedIn ? 'ok' : 'failed';
  return { id: 'login', title, state, detail: login.value.detail, remedy: null };
}

/** Agents and checks find only what git has, and what this command adds; where nothing is to be added there is no line. */
async function checkSetUp(parts: SetupParts, repository: Repository): Promise<readonly SetupCheck[]> {
  const id = 'setUp';
  const title = 'Set-up command';
  if (parts.setUpCommand !== null) {
    return [{ id, title, state: 'ok', detail: parts.setUpCommand, remedy: null }];
  }
  const proposal = await parts.proposedSetUp(repository);
  return proposal === null
    ? []
    : [
        {
          id,
          title,
          state: 'warning',
          detail: `None is set, and packages are asked for by ${proposal.manifests.map((name) => `\`${name}\``).join(' and ')}: a new worktree has only what git has, so that agents and checks would not find them.`,
          remedy: `Set \`switchyard.setUpCommand\` to what installs them, for instance \`${proposal.command}\`.`,
        },
      ];
}

function checkVerify(command: string | null): SetupCheck {
  const title = 'Verify command';
  return command !== null
    ? { id: 'verify', title, state: 'ok', detail: command, remedy: null }
    : {
        id: 'verify',
        title,
        state: 'warning',
        detail: 'No test script was found: work is proved by its commits alone.',
        remedy: 'Name a command in the setting `switchyard.verifyCommand`.',
      };
}
