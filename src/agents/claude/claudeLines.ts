import { z } from 'zod';

/**
 * The lines of `claude -p --output-format stream-json --verbose`, as far as we use them; modelled on version 2.1.329.
 * Everything else in them, and every other kind of line, is passed over: the CLI adds to both without notice.
 */
const text = z.string().catch('');
const count = z.number().min(0).max(1e15).catch(0);
/** US dollars; `null` for what is missing or cannot be an amount: one bad number must not spoil every sum. */
const amount = z.number().min(0).max(1e6).nullable().catch(null);

const initLine = z.object({
  type: z.literal('system'),
  subtype: z.literal('init'),
  session_id: text,
  cwd: text,
  model: text,
  permissionMode: text,
  tools: z.array(z.string()).catch([]),
});

const retryLine = z.object({
  type: z.literal('system'),
  subtype: z.literal('api_retry'),
  attempt: count,
  max_retries: count,
  retry_delay_ms: count,
  error_status: z.number().nullable().catch(null),
  error: text,
});

const deniedLine = z.object({
  type: z.literal('system'),
  subtype: z.literal('permission_denied'),
  tool_name: text,
  message: text,
});

const tokenUsage = z.object({
  input_tokens: count,
  cache_creation_input_tokens: count,
  cache_read_input_tokens: count,
  output_tokens: count,
});

const assistantLine = z.object({
  type: z.literal('assistant'),
  message: z.object({
    id: text,
    model: text,
    content: z.array(z.unknown()).catch([]),
    usage: tokenUsage.nullish().catch(null),
  }),
});

const userLine = z.object({
  type: z.literal('user'),
  message: z.object({ content: z.array(z.unknown()).catch([]) }),
});

const limitLine = z.object({
  type: z.literal('rate_limit_event'),
  rate_limit_info: z.object({
    status: text,
    resetsAt: z.number().nullish().catch(null),
    rateLimitType: text,
  }),
});

const modelUsage = z.object({
  inputTokens: count,
  outputTokens: count,
  cacheReadInputTokens: count,
  cacheCreationInputTokens: count,
  costUSD: amount,
});

const resultLine = z.object({
  type: z.literal('result'),
  is_error: z.boolean(),
  subtype: text,
  terminal_reason: text,
  api_error_status: z.number().nullish().catch(null),
  result: text,
  errors: z.array(z.string()).catch([]),
  num_turns: count,
  total_cost_usd: amount,
  modelUsage: z.record(z.string(), modelUsage).catch({}),
  permission_denials: z.array(z.object({ tool_name: text, tool_input: z.unknown().optional() })).catch([]),
  structured_output: z.unknown().optional(),
});

export const claudeLine = z.union([
  z.discriminatedUnion('subtype', [initLine, retryLine, deniedLine]),
  z.discriminatedUnion('type', [assistantLine, userLine, limitLine, resultLine]),
]);

export type InitLine = z.infer<typeof initLine>;
export type RetryLine = z.infer<typeof retryLine>;
export type DeniedLine = z.infer<typeof deniedLine>;
export type AssistantLine = z.infer<typeof assistantLine>;
export type LimitLine = z.infer<typeof limitLine>;
export type ResultLine = z.infer<typeof resultLine>;

/** What an assistant's or user's message is made of; other blocks are passed over. */
export const contentBlock = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('thinking'), thinking: z.string() }),
  z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown().optional() }),
  z.object({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    is_error: z.boolean().nullish().catch(null),
    content: z
      .union([z.string(), z.array(z.object({ type: z.string(), text: z.string().optional() }))])
      .optional(),
  }),
]);

export type ContentBlock = z.infer<typeof contentBlock>;
