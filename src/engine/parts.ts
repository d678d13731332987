import type { plannerArguments, sandboxIgnores, workerArguments } from '../agents/claude/claudeArguments.ts';
import type { parseClaudeLine, plainLine } from '../agents/claude/claudeStream.ts';
import type { emptyObservation, judge, observe, usedSoFar } from '../agents/claude/claudeVerdict.ts';
import type { Claude, ClaudeFailure } from '../agents/claude/findClaude.ts';
import type { TextsAnswer } from '../agents/claude/planningAnswers.ts';
import type { parsePlan, planJsonSchema } from '../agents/claude/planSchema.ts';
import type { judgeCommand } from '../agents/process/commandVerdict.ts';
import type { RunPlace } from '../agents/process/environment.ts';
import type { Processes } from '../agents/process/processes.ts';
import type { Prompts } from '../agents/prompts.ts';
import type { ShellCommand } from '../agents/shellCommand.ts';
import type { Settings } from '../domain/settings.ts';
import type { Repository } from '../git/repository.ts';
import type { GitHub } from '../github/gitHub.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Result } from '../lib/result.ts';
import type { Orchestrators } from '../orchestrators/registry.ts';
import type { Store } from '../store/store.ts';
import type { AgentPlaces } from '../windows/agentPlaces.ts';

/** What an engine is built from; `compose.ts` passes it in. */
export interface EngineParts {
  readonly projectId: string;
  readonly store: Store;
  readonly repository: Repository;
  /** The client of that host; `null`: it is not taken for GitHub. */
  github(host: string): GitHub | null;
  readonly processes: Processes;
  /** Shared with all windows of this machine. */
  readonly places: AgentPlaces;
  readonly agent: AgentTools;
  readonly orchestrators: Orchestrators;
  readonly clock: Clock;
  readonly log: Log;
  newId(): string;
  settings(): Settings;
  trusted(): boolean;
  /** Whether the checkout is a clone that Switchyard made. */
  isOwnClone(): Promise<boolean>;
  /** Whether the user's window is there and answers. */
  attended(): Promise<boolean>;
  /** Where the runs' directories are made. */
  readonly runsDirectory: string;
  /** Where worktrees are made. */
  worktreeRoot(): string;
  /** The trusted command that proves work: from the settings, or the repository's own test script. */
  verifyCommand(): Promise<string | null>;
}

/** The functions of `agents` that the engine joins with the rest. */
export interface AgentTools {
  findClaude(): Promise<Result<Claude, ClaudeFailure>>;
  environment(place: RunPlace): Readonly<Record<string, string>>;
  /** Whether Claude can go on with the session. */
  hasTranscript(sessionId: string): Promise<boolean>;
  shellCommand(command: string): ShellCommand;
  readonly prompts: Prompts;
  readonly plannerArguments: typeof plannerArguments;
  readonly workerArguments: typeof workerArguments;
  readonly sandboxIgnores: typeof sandboxIgnores;
  readonly planJsonSchema: typeof planJsonSchema;
  readonly parsePlan: typeof parsePlan;
  readonly questionsAnswer: TextsAnswer;
  readonly objectionsAnswer: TextsAnswer;
  readonly parseClaudeLine: typeof parseClaudeLine;
  readonly plainLine: typeof plainLine;
  readonly emptyObservation: typeof emptyObservation;
  readonly observe: typeof observe;
  readonly usedSoFar: typeof usedSoFar;
  readonly judge: typeof judge;
  readonly judgeCommand: typeof judgeCommand;
}
