import { dearestFirst, type ModelUsage, type Usage } from '../../domain/run.ts';
import type { TranscriptEntry } from '../../domain/transcript.ts';
import { unreachable } from '../../lib/result.ts';
import { plainText } from '../plainText.ts';
import {
  type AssistantLine,
  type ContentBlock,
  claudeLine,
  contentBlock,
  type DeniedLine,
  type InitLine,
  type LimitLine,
  type ResultLine,
  type RetryLine,
} from './claudeLines.ts';
import { estimateCost } from './modelPrices.ts';
import { toolSummary } from './toolSummary.ts';

/** What one line of output means. */
export interface ClaudeLine {
  /** To be shown. */
  readonly entries: readonly TranscriptEntry[];
  /** What one message has used so far; the CLI repeats it with every part of the message. */
  readonly usage: MessageUsage | null;
  /** The calls that were refused, as the result lists them. */
  readonly denied: readonly string[];
}

/** With the cost by our own table of prices. */
export interface MessageUsage extends ModelUsage {
  readonly messageId: string;
}

/** One entry shows no more of a text than this; the log has it whole. */
const longestText = 20_000;

/** Reads a line of Claude's standard output. What is no JSON is shown as it stands; what is unknown says nothing. */
export function parseClaudeLine(line: string, cwd: string | null): ClaudeLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return plainLine('stdout', line);
  }
  const { data } = claudeLine.safeParse(value);
  switch (data?.type) {
    case undefined:
      return show([]);
    case 'system':
      return show([systemEntry(data)]);
    case 'assistant':
      return { ...show(blockEntries(data.message.content, cwd)), usage: messageUsage(data) };
    case 'user':
      return show(blockEntries(data.message.content, cwd).filter((entry) => entry.kind === 'toolResult'));
    case 'rate_limit_event':
      return show(limitEntries(data));
    case 'result': {
      const denials = data.permission_denials;
      const denied = denials.map((denial) => toolSummary(denial.tool_name, denial.tool_input, cwd));
      return { ...show([endedEntry(data)]), denied };
    }
    default:
      return unreachable(data);
  }
}

/** A line that is nothing but text: Claude's standard error, or what a command says. */
export function plainLine(stream: 'stdout' | 'stderr', line: string): ClaudeLine {
  const text = shown(line);
  return show(text.trim() === '' ? [] : [{ kind: 'output', stream, text }]);
}

function show(entries: readonly TranscriptEntry[]): ClaudeLine {
  return { entries, usage: null, denied: [] };
}

function systemEntry(line: InitLine | RetryLine | DeniedLine): TranscriptEntry {
  switch (line.subtype) {
    case 'init':
      return {
        kind: 'started',
        sessionId: line.session_id,
        cwd: line.cwd,
        model: plainText(line.model),
        permissionMode: line.permissionMode,
        tools: line.tools,
      };
    case 'api_retry':
      return {
        kind: 'retrying',
        attempt: line.attempt,
        maxAttempts: line.max_retries,
        delayMs: line.retry_delay_ms,
        status: line.error_status,
        reason: plainText(line.error),
      };
    case 'permission_denied':
      return { kind: 'denied', tool: plainText(line.tool_name), reason: shown(line.message) };
    default:
      return unreachable(line);
  }
}

function blockEntries(content: readonly unknown[], cwd: string | null): readonly TranscriptEntry[] {
  return content.flatMap((block) => {
    const { data } = contentBlock.safeParse(block);
    return data ? [blockEntry(data, cwd)] : [];
  });
}

function blockEntry(block: ContentBlock, cwd: string | null): TranscriptEntry {
  switch (block.type) {
    case 'text':
      return { kind: 'text', text: shown(block.text) };
    case 'thinking':
      return { kind: 'thinking', text: shown(block.thinking) };
    case 'tool_use':
      return {
        kind: 'toolUse',
        id: block.id,
        tool: plainText(block.name),
        summary: toolSummary(block.name, block.input, cwd),
        input: shown(JSON.stringify(block.input, null, 2) ?? ''),
      };
    case 'tool_result':
      return {
        kind: 'toolResult',
        toolUseId: block.tool_use_id,
        isError: block.is_error ?? false,
        text: shown(resultText(block.content)),
      };
    default:
      return unreachable(block);
  }
}

function resultText(content: Extract<ContentBlock, { type: 'tool_result' }>['content']): string {
  return Array.isArray(content)
    ? content.map((part) => part.text ?? `[${part.type}]`).join('\n')
    : (content ?? '');
}

function limitEntries({ rate_limit_info: info }: LimitLine): readonly TranscriptEntry[] {
  if (info.status === 'allowed') {
    return [];
  }
  const resetsAt = typeof info.resetsAt === 'number' ? isoTime(info.resetsAt) : null;
  return [
    { kind: 'limited', rejected: info.status === 'rejected', limit: plainText(info.rateLimitType), resetsAt },
  ];
}

/** `null` for what is no time at all. */
function isoTime(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function endedEntry(line: ResultLine): TranscriptEntry {
  return {
    kind: 'ended',
    isError: line.is_error,
    // Older versions give no terminal reason; the subtype is the next best name of what happened.
    cause: line.terminal_reason || line.subtype,
    text: shown(line.result || line.errors.join('\n')),
    usage: resultUsage(line),
    structuredOutput: line.structured_output,
    apiErrorStatus: line.api_error_status ?? null,
  };
}

/**
 * From the usage by model: the summary beside it is empty when a budget ended the run. The total is believed before the
 * sum of the models; one that names no cost at all is an estimate, to be replaced by a better one.
 */
function resultUsage(line: ResultLine): Usage {
  const models = Object.entries(line.modelUsage).map(([model, one]) => ({
    model: shortName(model),
    inputTokens: one.inputTokens + one.cacheReadInputTokens + one.cacheCreationInputTokens,
    outputTokens: one.outputTokens,
    costUsd: one.costUSD ?? 0,
  }));
  const sum = (part: (model: ModelUsage) => number): number =>
    models.reduce((total, one) => total + part(one), 0);
  return {
    inputTokens: sum((one) => one.inputTokens),
    outputTokens: sum((one) => one.outputTokens),
    costUsd: line.total_cost_usd ?? sum((one) => one.costUsd),
    turns: line.num_turns,
    models: dearestFirst(models),
    estimated: line.total_cost_usd === null && !Object.values(line.modelUsage).some((one) => one.costUSD),
  };
}

function messageUsage({ message }: AssistantLine): MessageUsage | null {
  const { id, model, usage } = message;
  // The CLI speaks in the model's place when the model cannot be reached.
  if (!usage || id === '' || model === '<synthetic>') {
    return null;
  }
  return {
    messageId: id,
    model: shortName(model),
    inputTokens: usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens,
    outputTokens: usage.output_tokens,
    costUsd: estimateCost(model, {
      input: usage.input_tokens,
      cacheRead: usage.cache_read_input_tokens,
      cacheWrite: usage.cache_creation_input_tokens,
      output: usage.output_tokens,
    }),
  };
}

function shortName(model: string): string {
  return plainText(model).slice(0, 200);
}

function shown(text: string): string {
  const plain = plainText(text);
  return plain.length > longestText ? `${plain.slice(0, longestText)}…` : plain;
}
