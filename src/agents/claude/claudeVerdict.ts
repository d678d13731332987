import { dearestFirst, type ModelUsage, type Usage } from '../../domain/run.ts';
import type { TranscriptEntry } from '../../domain/transcript.ts';
import { judgeCause } from '../process/commandVerdict.ts';
import type { ProcessEnd, RunVerdict } from '../process/processes.ts';
import type { ClaudeLine, MessageUsage } from './claudeStream.ts';

type Ended = Extract<TranscriptEntry, { kind: 'ended' }>;

/** What was seen of a run so far, as far as it bears on the verdict. */
export interface Observation {
  readonly sessionId: string | null;
  readonly ended: Ended | null;
  /** When the usage limit that was hit is reset; `undefined` when none was hit. */
  readonly limitResetsAt: string | null | undefined;
  readonly lastText: string;
  readonly lastStderr: string | null;
  readonly denied: readonly string[];
  /** Of messages that are complete, and of the one that may still grow. */
  readonly used: Usage | null;
  readonly current: MessageUsage | null;
}

export interface ClaudeVerdict extends RunVerdict {
  /** `estimated` when the run was cut off before it could say. */
  readonly usage: Usage | null;
  readonly sessionId: string | null;
  /** `undefined` when there is none. */
  readonly structuredOutput: unknown;
  /** The agent's last words. */
  readonly text: string;
  /** With outcome `quota`, when the CLI said so (ISO time). */
  readonly quotaResetsAt: string | null;
  /** With outcome `error`: nothing will go better before somebody logs in. */
  readonly loginNeeded: boolean;
  /** With outcome `interrupted`: the CLI has no transcript of the session that it was to go on with. */
  readonly transcriptGone: boolean;
  /** Calls that were refused, such as `Bash npm publish`. */
  readonly denied: readonly string[];
}

export function emptyObservation(): Observation {
  return {
    sessionId: null,
    ended: null,
    limitResetsAt: undefined,
    lastText: '',
    lastStderr: null,
    denied: [],
    used: null,
    current: null,
  };
}

export function observe(state: Observation, line: ClaudeLine): Observation {
  const counted = line.usage ? countUsage(state, line.usage) : state;
  const denied = line.denied.length > 0 ? line.denied : counted.denied;
  return line.entries.reduce(observeEntry, { ...counted, denied });
}

function observeEntry(state: Observation, entry: TranscriptEntry): Observation {
  switch (entry.kind) {
    case 'started':
      return { ...state, sessionId: entry.sessionId };
    case 'text':
      return { ...state, lastText: entry.text };
    case 'limited':
      return entry.rejected ? { ...state, limitResetsAt: entry.resetsAt } : state;
    case 'ended':
      return { ...state, ended: entry };
    case 'output':
      return entry.stream === 'stderr' ? { ...state, lastStderr: entry.text } : state;
    case 'thinking':
    case 'toolUse':
    case 'toolResult':
    case 'denied':
    case 'retrying':
      return state;
  }
}

/** A message comes in several lines that each repeat its usage: only its last one counts. */
function countUsage(state: Observation, usage: MessageUsage): Observation {
  return state.current && state.current.messageId !== usage.messageId
    ? { ...state, used: addUsage(state.used, state.current), current: usage }
    : { ...state, current: usage };
}

function addUsage(used: Usage | null, message: MessageUsage | null): Usage | null {
  return message === null
    ? used
    : {
        inputTokens: (used?.inputTokens ?? 0) + message.inputTokens,
        outputTokens: (used?.outputTokens ?? 0) + message.outputTokens,
        costUsd: (used?.costUsd ?? 0) + message.costUsd,
        turns: (used?.turns ?? 0) + 1,
        models: addModel(used?.models ?? [], message),
        estimated: true,
      };
}

function addModel(
  models: readonly ModelUsage[],
  { model, inputTokens, outputTokens, costUsd }: MessageUsage,
): readonly ModelUsage[] {
  const known = models.find((one) => one.model === model);
  const others = models.filter((one) => one !== known);
  return dearestFirst([
    ...others,
    {
      model,
      inputTokens: inputTokens + (known?.inputTokens ?? 0),
      outputTokens: outputTokens + (known?.outputTokens ?? 0),
      costUsd: costUsd + (known?.costUsd ?? 0),
    },
  ]);
}

/** What the run is known to have used by now, by what it said of its messages; `null`: the model has not answered yet. */
export function usedSoFar(state: Observation): Usage | null {
  return addUsage(state.used, state.current);
}

/**
 * What a run is worth. The result line decides, by `is_error` and the reason that it gives; neither the exit code nor
 * the subtype is to be trusted, and a run without a result has not finished, whatever its exit code.
 */
export function judge(state: Observation, end: ProcessEnd): ClaudeVerdict {
  const { ended } = state;
  const loginNeeded = ended !== null && isLoginMissing(ended);
  const verdict = ended ? judgeResult(state, ended, loginNeeded) : judgeWithoutResult(state, end);
  return {
    ...verdict,
    usage: bestUsage(ended?.usage ?? null, usedSoFar(state)),
    sessionId: state.sessionId,
    structuredOutput: ended?.structuredOutput,
    text: ended?.text || state.lastText,
    quotaResetsAt: verdict.outcome === 'quota' ? (state.limitResetsAt ?? null) : null,
    loginNeeded,
    transcriptGone: ended !== null && isTranscriptGone(ended),
    denied: state.denied,
  };
}

/** What the CLI reports is believed; where it names no cost, what was seen of the messages says more. */
function bestUsage(reported: Usage | null, seen: Usage | null): Usage | null {
  return reported?.estimated === false ? reported : (seen ?? reported);
}

function judgeResult(state: Observation, ended: Ended, loginNeeded: boolean): RunVerdict {
  const words = ended.text || `claude ended with ${ended.cause || 'an error'}`;
  if (!ended.isError) {
    return { outcome: 'done', reason: null };
  }
  if (loginNeeded) {
    return {
      outcome: 'error',
      reason: `Claude is not logged in. Run \`claude /login\` in a terminal. (${words})`,
    };
  }
  if (isTranscriptGone(ended)) {
    const reason = 'The transcript of the session that it was to go on with is gone; it begins afresh.';
    return { outcome: 'interrupted', reason };
  }
  if (isLimited(state, ended)) {
    return { outcome: 'quota', reason: words };
  }
  if (ended.cause.includes('budget')) {
    return { outcome: 'budget', reason: words };
  }
  // No answer, or a broken server: not the agent's fault.
  const status = ended.apiErrorStatus;
  const isTrouble = ended.cause === 'api_error' && (status === null || status >= 500);
  return { outcome: isTrouble ? 'interrupted' : 'error', reason: words };
}

function judgeWithoutResult(state: Observation, end: ProcessEnd): RunVerdict {
  if (state.limitResetsAt !== undefined && end.cause === 'exited') {
    return { outcome: 'quota', reason: 'The usage limit is reached.' };
  }
  const lastWords = state.lastStderr ?? 'claude ended without a result';
  return judgeCause(end) ?? { outcome: 'error', reason: lastWords };
}

function isTranscriptGone({ isError, text }: Ended): boolean {
  return isError && /^No conversation found/i.test(text);
}

function isLimited(state: Observation, { apiErrorStatus }: Ended): boolean {
  return state.limitResetsAt !== undefined || apiErrorStatus === 429 || apiErrorStatus === 529;
}

function isLoginMissing({ isError, cause, apiErrorStatus, text }: Ended): boolean {
  return isError && cause === 'api_error' && (apiErrorStatus === 401 || /not logged in|\/login/i.test(text));
}
