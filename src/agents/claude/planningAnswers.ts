import { z } from 'zod';
import { err, ok, type Result } from '../../lib/result.ts';

const mostQuestions = 5;
const mostObjections = 10;

const questionsSchema = z.object({
  questions: z
    .array(z.string())
    .describe(
      `At most ${mostQuestions}, the one that decides most first; empty when nothing has to be asked.`,
    ),
});

const objectionsSchema = z.object({
  objections: z
    .array(z.string())
    .describe(
      `At most ${mostObjections}, the gravest first; empty when the plan can be carried out as it is.`,
    ),
});

/** What an agent is asked for that must look like this, for the CLI and the model, and is read so; too much is left out. */
export interface TextsAnswer {
  jsonSchema(): object;
  parse(value: unknown): Result<readonly string[], string>;
}

export const questionsAnswer: TextsAnswer = {
  jsonSchema: () => jsonSchema(questionsSchema),
  parse(value) {
    const parsed = questionsSchema.safeParse(value);
    return parsed.success ? ok(few(parsed.data.questions, mostQuestions)) : malformed(parsed.error);
  },
};

export const objectionsAnswer: TextsAnswer = {
  jsonSchema: () => jsonSchema(objectionsSchema),
  parse(value) {
    const parsed = objectionsSchema.safeParse(value);
    return parsed.success ? ok(few(parsed.data.objections, mostObjections)) : malformed(parsed.error);
  },
};

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _dialect, ...plain } = z.toJSONSchema(schema, { io: 'input' });
  return plain;
}

const longest = 2_000;

function few(texts: readonly string[], most: number): readonly string[] {
  return texts
    .map((text) => text.trim().slice(0, longest))
    .filter((text) => text !== '')
    .slice(0, most);
}

function malformed(error: z.ZodError): Result<never, string> {
  return err(`The answer does not have the shape that was asked for. ${z.prettifyError(error)}`);
}
