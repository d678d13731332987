import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readSpec, readStatus, runFiles } from '../../src/agents/process/runDirectory.ts';
import type { Workplace } from '../support/workplace.ts';

/** One process of an agent, as the files of its run tell of it. */
export interface AgentRecord {
  /** The key of its subtask; `null`: it is the Planner. */
  readonly subtask: string | null;
  readonly pid: number | null;
  readonly ended: boolean;
  /** Every text that stands in its log, oldest first. */
  readonly said: readonly string[];
}

const lineSchema = z.looseObject({
  type: z.string(),
  message: z
    .looseObject({ content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })) })
    .optional()
    .catch(undefined),
});

/** Every agent that was ever started in this place, oldest first. */
export async function agentRecords({ scratch }: Pick<Workplace, 'scratch'>): Promise<AgentRecord[]> {
  const found = await Promise.all((await runDirectories(join(scratch, 'state', 'projects'))).map(recordOf));
  return found.filter((record) => record !== null);
}

async function runDirectories(projects: string): Promise<string[]> {
  const perProject = await Promise.all(
    (await readdir(projects)).map(async (project) => {
      const runs = join(projects, project, 'runs');
      return (await readdir(runs)).toSorted().map((name) => join(runs, name));
    }),
  );
  return perProject.flat();
}

async function recordOf(directory: string): Promise<AgentRecord | null> {
  const { stdin } = readSpec(directory);
  if (!/^Switchyard role: (planner|worker)$/m.test(stdin)) {
    return null;
  }
  const status = readStatus(directory);
  const log = await readFile(runFiles(directory).stdout, 'utf8');
  return {
    subtask: /^Switchyard subtask: (.+)$/m.exec(stdin)?.[1] ?? null,
    pid: status?.child?.pid ?? null,
    ended: status?.end !== null && status?.end !== undefined,
    said: log.split('\n').slice(0, -1).flatMap(textsOf),
  };
}

function textsOf(line: string): string[] {
  const { type, message } = lineSchema.parse(JSON.parse(line));
  return type === 'assistant' ? (message?.content ?? []).flatMap(({ text }) => text ?? []) : [];
}
