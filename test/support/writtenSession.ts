import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';

/**
 * Resolves once the CLI has written down the session in which these words fell, with what its tools answered: it does so a
 * moment after it has asked on, and what is not there when it is killed is asked for again.
 */
export async function untilWrittenDown(words: string, scratch: string): Promise<void> {
  const projects = join(scratch, 'claude', 'projects');
  await expect
    .poll(async () => {
      const names = (await readdir(projects, { recursive: true })).filter((name) => name.endsWith('.jsonl'));
      const sessions = await Promise.all(names.map((name) => readFile(join(projects, name), 'utf8')));
      return sessions.find((session) => session.includes(words));
    })
    .toContain('"tool_result"');
}
