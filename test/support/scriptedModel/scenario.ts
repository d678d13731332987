import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { err, ok, type Result } from '../../../src/lib/result.ts';

/** How the model misbehaves: an HTTP status, an answer that stops in the middle, or none at all. */
const failureSchema = z.union([
  z.strictObject({
    status: z.union([z.literal(400), z.literal(401), z.literal(429), z.literal(500), z.literal(529)]),
    message: z.string().optional(),
  }),
  z.literal('cutOff'),
  z.literal('hang'),
]);

/** A call of one of the CLI's tools. Paths are relative to the agent's working directory. */
const toolCallSchema = z.union([
  z.strictObject({ bash: z.string() }),
  z.strictObject({ read: z.string() }),
  z.strictObject({ write: z.string(), content: z.string() }),
  z.strictObject({ edit: z.string(), old: z.string(), new: z.string() }),
  z.strictObject({ glob: z.string() }),
  z.strictObject({ grep: z.string() }),
  z.strictObject({ tool: z.string(), input: z.record(z.string(), z.unknown()) }),
]);

const answerSchema = z.strictObject({
  /** Before the answer begins. */
  delayMs: z.number().default(0),
  /** The answer begins only when the model is told so: `release(signal)`. */
  waitFor: z.string().optional(),
  /** Between two pieces of the stream. */
  pieceMs: z.number().default(0),
  text: z.string().optional(),
  calls: z.array(toolCallSchema).default([]),
  /** The Planner's answer, or anybody's who was asked for structured output. */
  structured: z.unknown().optional(),
});

const turnSchema = z.union([
  z.strictObject({
    fail: failureSchema,
    /** How many requests fail; without it, all from here on. */
    times: z.number().int().positive().optional(),
    delayMs: z.number().default(0),
  }),
  answerSchema,
]);

const scriptSchema = z.strictObject({
  role: z.enum(['questions', 'planner', 'critic', 'worker', 'session']),
  /** The key of the subtask; without it, any. */
  subtask: z.string().optional(),
  /** Without it, any. */
  attempt: z.number().int().positive().optional(),
  /** Words that stand in what it was asked; without them, whatever it was asked. */
  asked: z.string().optional(),
  turns: z.array(turnSchema),
});

export const scenarioSchema = z.strictObject({
  /** The first that fits an agent is what it is answered with. */
  scripts: z.array(scriptSchema),
});

/** What the model answers to whom, turn by turn; as it is written, with its defaults left out. */
export type Scenario = z.input<typeof scenarioSchema>;
export type Script = z.output<typeof scriptSchema>;
export type Turn = z.output<typeof turnSchema>;
export type Answer = z.output<typeof answerSchema>;
export type Failure = z.output<typeof failureSchema>;
export type ToolCall = z.output<typeof toolCallSchema>;

/** The scenario in a file, or a sentence that says why there is none. */
export function readScenario(path: string): Result<Scenario, string> {
  try {
    const scenario = scenarioSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return scenario.success
      ? ok(scenario.data)
      : err(`${path} is not a scenario:\n${z.prettifyError(scenario.error)}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err(`The scenario ${path} cannot be read: ${reason}`);
  }
}
