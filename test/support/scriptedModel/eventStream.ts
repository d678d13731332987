import { isAbsolute, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AgentRequest } from './agentRequest.ts';
import type { Answer, ToolCall } from './scenario.ts';

type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: object };

/** The whole answer, for who does not want a stream. */
export function message(request: AgentRequest, answer: Answer, id: string): object {
  const content = blocksOf(request, answer, id);
  return {
    ...emptyMessage(request, id),
    content,
    stop_reason: stopReason(content),
    usage: usage(request, JSON.stringify(content).length),
  };
}

/** The answer as the Messages API streams it: one server-sent event per piece. */
export async function* events(request: AgentRequest, answer: Answer, id: string): AsyncGenerator<string> {
  const blocks = blocksOf(request, answer, id);
  yield event({ type: 'message_start', message: emptyMessage(request, id) });
  for (const [index, block] of blocks.entries()) {
    const empty = block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} };
    yield event({ type: 'content_block_start', index, content_block: empty });
    for (const delta of deltas(block)) {
      await delay(answer.pieceMs);
      yield event({ type: 'content_block_delta', index, delta });
    }
    yield event({ type: 'content_block_stop', index });
  }
  const written = JSON.stringify(blocks).length;
  yield event({
    type: 'message_delta',
    delta: { stop_reason: stopReason(blocks), stop_sequence: null },
    usage: { output_tokens: tokens(written) },
  });
  yield event({ type: 'message_stop' });
}

function event(data: { readonly type: string; readonly [field: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

function emptyMessage(request: AgentRequest, id: string): object {
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: usage(request, 0),
  };
}

function usage(request: AgentRequest, written: number): object {
  return {
    input_tokens: tokens(request.size),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: tokens(written),
  };
}

function tokens(characters: number): number {
  return Math.ceil(characters / 4);
}

function stopReason(blocks: readonly Block[]): string {
  return blocks.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn';
}

function deltas(block: Block): object[] {
  return block.type === 'text'
    ? pieces(block.text).map((text) => ({ type: 'text_delta', text }))
    : pieces(JSON.stringify(block.input)).map((text) => ({ type: 'input_json_delta', partial_json: text }));
}

function pieces(text: string): string[] {
  return text.match(/.{1,48}/gsu) ?? [''];
}

function blocksOf(request: AgentRequest, answer: Answer, id: string): Block[] {
  const calls = answer.calls.map((call) => toolUse(call, request.workingDirectory));
  if (answer.structured !== undefined) {
    calls.push({ name: 'StructuredOutput', input: Object(answer.structured) });
  }
  return [
    ...(answer.text === undefined ? [] : [{ type: 'text', text: answer.text } as const]),
    ...calls.map((call, index) => ({ type: 'tool_use', id: `toolu_${id}_${index}`, ...call }) as const),
  ];
}

/** The call in the words of the CLI's own tools. */
function toolUse(call: ToolCall, directory: string): { readonly name: string; readonly input: object } {
  const path = (name: string): string => (isAbsolute(name) ? name : join(directory, name));
  if ('bash' in call) {
    return { name: 'Bash', input: { command: call.bash, description: call.bash.slice(0, 60) } };
  }
  if ('read' in call) {
    return { name: 'Read', input: { file_path: path(call.read) } };
  }
  if ('write' in call) {
    return { name: 'Write', input: { file_path: path(call.write), content: call.content } };
  }
  if ('edit' in call) {
    const input = { file_path: path(call.edit), old_string: call.old, new_string: call.new };
    return { name: 'Edit', input };
  }
  if ('glob' in call) {
    return { name: 'Glob', input: { pattern: call.glob } };
  }
  if ('grep' in call) {
    return { name: 'Grep', input: { pattern: call.grep } };
  }
  return { name: call.tool, input: call.input };
}
