import { z } from 'zod';
import type { Plan } from '../../domain/plan.ts';
import { modelHints, subtaskSizes } from '../../domain/subtask.ts';
import { err, ok, type Result } from '../../lib/result.ts';

const text = (description: string) => z.string().trim().min(1).describe(description);

const subtaskSchema = z.object({
  key: text('A short name, unique in this plan, such as "parser"; other subtasks depend on it by this name.'),
  title: text('One line in the imperative, at most 70 characters.'),
  spec: text('What is to be true when it is done, and why. Markdown.'),
  plan: text('How to do it, step by step, naming files and functions. Markdown.'),
  acceptance: z.array(text('One criterion that a reviewer can check.')),
  scope: z.array(
    text('A glob of files that it may change, relative to the repository, such as "src/parser/**".'),
  ),
  verify: z
    .string()
    .nullable()
    .default(null)
    .describe('A command that proves this subtask alone, or null. It is shown to the user, not run.'),
  size: z.enum(subtaskSizes),
  modelHint: z
    .enum(modelHints)
    .default('standard')
    .describe('What kind of model it takes: "fast" where it is plain work, "strong" where it is hard.'),
  dependsOn: z
    .array(text('The key of a subtask that must be merged first.'))
    .default([])
    .describe('Only true needs: whatever does not depend on one another is worked at the same time.'),
});

const planSchema = z.object({
  spec: text('The specification of the whole task, in Markdown.'),
  subtasks: z.array(subtaskSchema),
});

/** What the Planner's answer must look like, for the CLI and the model. */
export function planJsonSchema(): object {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(planSchema, { io: 'input' });
  return schema;
}

/** Whether it has the shape of a plan; whether the plan is sound is decided elsewhere. */
export function parsePlan(value: unknown): Result<Plan, string> {
  const parsed = planSchema.safeParse(value);
  return parsed.success
    ? ok(parsed.data)
    : err(`The plan does not have the shape that was asked for. ${z.prettifyError(parsed.error)}`);
}
