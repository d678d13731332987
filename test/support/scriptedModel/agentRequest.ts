import { z } from 'zod';

const blockSchema = z.looseObject({ type: z.string(), text: z.string().optional() });
const contentSchema = z.union([z.string(), z.array(blockSchema)]);

const bodySchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  system: contentSchema.optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: contentSchema })),
  tools: z.array(z.looseObject({ name: z.string().optional() })).default([]),
});

/** A request for an answer, as far as the scripted model cares. */
export interface AgentRequest {
  readonly model: string;
  readonly stream: boolean;
  /** What the agent was asked to do first; `null` for the CLI's own requests, such as a title for the session. */
  readonly agent: Agent | null;
  /** How many answers it has been given already. */
  readonly answers: number;
  readonly prompt: string;
  readonly workingDirectory: string;
  readonly tools: readonly string[];
  readonly size: number;
}

interface Agent {
  readonly role: string;
  readonly subtask: string | null;
  readonly attempt: number;
}

export function parseRequest(body: string): AgentRequest {
  const { model, stream, system, messages, tools } = bodySchema.parse(JSON.parse(body));
  const prompt = messages
    .filter((message) => message.role === 'user')
    .map((message) => textOf(message.content))
    .join('\n');
  const everything = `${textOf(system ?? '')}\n${messages.map((message) => textOf(message.content)).join('\n')}`;
  return {
    model,
    stream,
    agent: agentOf(prompt),
    answers: messages.filter((message) => message.role === 'assistant').length,
    prompt,
    workingDirectory: /working directory: (.+)/i.exec(everything)?.[1]?.trim() ?? '/',
    tools: tools.flatMap((tool) => tool.name ?? []),
    size: body.length,
  };
}

/** The lines at the head of our prompts say who is asking. */
function agentOf(prompt: string): Agent | null {
  const role = /^Switchyard role: (\w+)$/m.exec(prompt)?.[1];
  return role === undefined
    ? null
    : {
        role,
        subtask: /^Switchyard subtask: (.+)$/m.exec(prompt)?.[1] ?? null,
        attempt: Number(/^Switchyard attempt: (\d+)/m.exec(prompt)?.[1] ?? 1),
      };
}

function textOf(content: z.infer<typeof contentSchema>): string {
  return typeof content === 'string' ? content : content.map((block) => block.text ?? '').join('\n');
}
