import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { mergeMethods } from '../domain/pullRequest.ts';
import { defaultSettings, deliveryChoices, permissionModes, type Settings } from '../domain/settings.ts';
import { type BoardRequest, boardRequestSchema } from '../protocol/boardMessage.ts';
import type { Draft } from './review/drafts.ts';

// Everything in this folder that needs zod is here: it is loaded on first use, as zod is larger than the rest.

/** A message of the board's page, or `null` when it is none that we know. */
export function parseBoardRequest(message: unknown): BoardRequest | null {
  const parsed = boardRequestSchema.safeParse(message);
  return parsed.success ? parsed.data : null;
}

const id = z.string().min(1).max(64);
const lineNumber = z.number().int().min(0).max(100_000_000);

const drafts: z.ZodType<readonly Draft[]> = z.array(
  z.object({
    id,
    place: z.object({
      projectId: id,
      itemId: id,
      side: z.enum(['before', 'after']),
      commit: z
        .string()
        .regex(/^[0-9a-f]{40,64}$/)
        .nullable(),
      path: z.string().min(1),
    }),
    firstLine: lineNumber,
    lastLine: lineNumber,
    quote: z.array(z.string()),
    comments: z.array(z.object({ id, text: z.string(), at: z.iso.datetime() })).min(1),
  }),
);

/** What an earlier window has kept of comments that were not sent; none where that cannot be read. */
export function parseDrafts(kept: unknown): readonly Draft[] {
  const parsed = drafts.safeParse(kept);
  return parsed.success ? parsed.data : [];
}

const cardLink = z.object({ project: id, id });

/** `vscode://…/card?project=…&id=…`: the card that an address from outside names, or `null`. */
export function parseCardLink({ path, query }: { readonly path: string; readonly query: string }) {
  const given = Object.fromEntries(new URLSearchParams(query));
  const parsed = path === '/card' ? cardLink.safeParse(given) : null;
  return parsed?.success ? { projectId: parsed.data.project, itemId: parsed.data.id } : null;
}

const gitPaths = z.union([z.string().transform((path) => [path]), z.array(z.string())]);

/** The setting `git.path` of VS Code's Git extension: a program, or several to be tried in order. */
export function readGitPaths(value: unknown): readonly string[] {
  const parsed = gitPaths.safeParse(value);
  // A relative path would be looked for in the repository.
  return parsed.success ? parsed.data.map((path) => path.trim()).filter((path) => isAbsolute(path)) : [];
}

const globs = z.array(z.string().min(1)).catch([]);

/** VS Code's own settings about what a new worktree is given of the files that git ignores. */
export function readWorktreeFiles(git: (key: string) => unknown): {
  readonly includeFiles: readonly string[];
  readonly symlinkFolders: readonly string[];
} {
  return {
    includeFiles: globs.parse(git('worktreeIncludeFiles')),
    symlinkFolders: globs.parse(git('worktreeSymlinkFolders')),
  };
}

const text = z
  .string()
  .transform((value) => value.trim())
  .transform((value) => (value === '' ? null : value));
const words = z.array(z.string().min(1));
const usd = z.number().min(0).max(1_000_000);
const minutes = z.number().min(1).max(10_080);

const schemas: { readonly [Key in keyof Settings]: z.ZodType<Settings[Key]> } = {
  maxAgents: z.number().int().min(0).max(64),
  maxAgentsOnMachine: z.number().int().min(1).max(256),
  autoStart: z.boolean(),
  separateOverlaps: z.boolean(),
  reviewPlans: z.boolean(),
  askBeforePlanning: z.boolean(),
  criticizePlans: z.boolean(),
  delivery: z.enum(deliveryChoices),
  remote: z.string().regex(/^[^-\s][^\s]*$/, 'the name of a remote, such as origin'),
  githubUrl: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  draftPullRequests: z.boolean(),
  pullRequestLabels: words,
  pullRequestReviewers: words,
  mergeMethod: z.enum(mergeMethods),
  maxReturnsPerHead: z.number().int().min(0).max(10),
  sparseFolders: words,
  autoMerge: z.boolean(),
  orchestrator: z.string().min(1),
  claudePath: text,
  model: text,
  plannerModel: text,
  fastModel: text,
  strongModel: text,
  permissionMode: z.enum(permissionModes),
  allowedTools: words,
  passEnvironment: words,
  verifyCommand: text,
  setUpCommand: text,
  runCheckoutHook: z.boolean(),
  worktreeRoot: text,
  protectedFiles: words,
  runBudgetUsd: usd,
  subtaskBudgetUsd: usd,
  taskBudgetUsd: usd,
  dayBudgetUsd: usd,
  diskReserveMb: z.number().int().min(0).max(10_000_000),
  keepFailedWorktreeMinutes: z.number().min(0).max(525_600),
  maxAttempts: z.number().int().min(1).max(100),
  maxSubtasks: z.number().int().min(1).max(500),
  firstOutputMinutes: minutes,
  idleMinutes: minutes,
  runMinutes: minutes,
  verifyMinutes: minutes,
};

/**
 * The settings as the user wrote them. One that makes no sense counts as not set, and is named in `problems`:
 * a slip in a number must not stop the work.
 */
export function readSettings(get: (key: string) => unknown): {
  settings: Settings;
  problems: string[];
} {
  const problems: string[] = [];
  const read: Read = (key) => {
    const value = get(key);
    const parsed = schemas[key].safeParse(value);
    if (parsed.success) {
      return parsed.data;
    }
    if (value !== undefined && value !== null) {
      problems.push(`switchyard.${key}: ${parsed.error.issues[0]?.message ?? 'invalid'}`);
    }
    return defaultSettings[key];
  };
  return {
    settings: { ...readWork(read), ...readDelivery(read), ...readAgents(read), ...readLimits(read) },
    problems,
  };
}

type Read = <Key extends keyof Settings>(key: Key) => Settings[Key];

function readWork(read: Read) {
  return {
    maxAgents: read('maxAgents'),
    maxAgentsOnMachine: read('maxAgentsOnMachine'),
    autoStart: read('autoStart'),
    separateOverlaps: read('separateOverlaps'),
    reviewPlans: read('reviewPlans'),
    askBeforePlanning: read('askBeforePlanning'),
    criticizePlans: read('criticizePlans'),
    autoMerge: read('autoMerge'),
    orchestrator: read('orchestrator'),
  };
}

function readDelivery(read: Read) {
  return {
    delivery: read('delivery'),
    remote: read('remote'),
    githubUrl: read('githubUrl'),
    draftPullRequests: read('draftPullRequests'),
    pullRequestLabels: read('pullRequestLabels'),
    pullRequestReviewers: read('pullRequestReviewers'),
    mergeMethod: read('mergeMethod'),
    maxReturnsPerHead: read('maxReturnsPerHead'),
    sparseFolders: read('sparseFolders'),
  };
}

function readAgents(read: Read) {
  return {
    claudePath: read('claudePath'),
    model: read('model'),
    plannerModel: read('plannerModel'),
    fastModel: read('fastModel'),
    strongModel: read('strongModel'),
    permissionMode: read('permissionMode'),
    allowedTools: read('allowedTools'),
    passEnvironment: read('passEnvironment'),
    verifyCommand: read('verifyCommand'),
    setUpCommand: read('setUpCommand'),
    runCheckoutHook: read('runCheckoutHook'),
    worktreeRoot: read('worktreeRoot'),
  };
}

function readLimits(read: Read) {
  return {
    protectedFiles: read('protectedFiles'),
    runBudgetUsd: read('runBudgetUsd'),
    subtaskBudgetUsd: read('subtaskBudgetUsd'),
    taskBudgetUsd: read('taskBudgetUsd'),
    dayBudgetUsd: read('dayBudgetUsd'),
    diskReserveMb: read('diskReserveMb'),
    keepFailedWorktreeMinutes: read('keepFailedWorktreeMinutes'),
    maxAttempts: read('maxAttempts'),
    maxSubtasks: read('maxSubtasks'),
    firstOutputMinutes: read('firstOutputMinutes'),
    idleMinutes: read('idleMinutes'),
    runMinutes: read('runMinutes'),
    verifyMinutes: read('verifyMinutes'),
  };
}
