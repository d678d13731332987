import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPrompts } from './prompts.ts';
import type { PromptName } from './promptTemplates.ts';

const ours = join(import.meta.dirname, '../../prompts');
const context = {
  ...{ title: 'Add flags', description: '{{title}} {{#fence}}', topLevel: [], verifyCommand: null },
  ...{ attempt: 1, maxSubtasks: 9, feedback: null, questions: [], replan: null },
};

const templates: readonly PromptName[] = ['planner', 'questions', 'critic', 'worker', 'resume'];

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'switchyard prompts '));
  await mkdir(join(root, '.switchyard/prompts'), { recursive: true });
});

afterEach(() => rm(root, { recursive: true, force: true }));

function place(name = 'planner'): string {
  return join(root, '.switchyard/prompts', `${name}.md`);
}

function problem(name: PromptName = 'planner'): Promise<string | null> {
  return createPrompts(ours, root).problem(name);
}

const names = ['title', 'description', 'answers', 'replanReason', 'presentPlan', 'feedback'];
const enough = names.map((name) => `{{${name}}}`).join('\n');

describe('a prompt of the repository', () => {
  it('takes the place of ours, with our head and with values as they are', async () => {
    await writeFile(place(), `Plan like us.\n${enough}`);
    const text = await createPrompts(ours, root).renderPlanner(context);
    expect(text).toMatch(
      /^Switchyard role: planner\nSwitchyard attempt: 1\n\nPlan like us\.\nAdd flags\n\{\{title\}\} \{\{#fence\}\}\n/,
    );
    expect(await problem()).toBeNull();
  });

  it('that is not there leaves ours in use, as where no repository is trusted', async () => {
    const usual = await createPrompts(ours, root).renderQuestions(context);
    expect(usual).toContain('You prepare the plan');
    await writeFile(place('questions'), '{{title}}{{description}}mine');
    expect(await createPrompts(ours).renderQuestions(context)).toContain('You prepare the plan');
  });

  it.each(templates)('may be a copy of ours (%s)', async (name) => {
    await writeFile(place(name), await readFile(join(ours, `${name}.md`), 'utf8'));
    expect(await createPrompts(ours, root).problem(name)).toBeNull();
  });

  it.each([
    ['lacks what it must say', '{{title}} {{feedback}}', 'it lacks {{description}}, {{answers}}'],
    ['is empty', '', 'it lacks {{title}}'],
    ['is not closed', `${enough}{{#answers}}`, 'Unclosed section "answers"'],
    ['is closed twice', `${enough}{{/answers}}`, 'Unopened section "answers"'],
    ['names what nobody knows', `${enough}{{titel}}`, 'nothing is known by the name {{titel}}.'],
    ['asks for another template', `${enough}{{> secret}}`, 'A template within a template is not known'],
    ['is too large', enough + 'x'.repeat(100_000), 'it is larger than 100000 bytes'],
  ])('that %s cannot be used, and it says why and what to do', async (_, text, words) => {
    await writeFile(place(), text);
    const found = await problem();
    expect(found).toContain('The prompt .switchyard/prompts/planner.md cannot be used: ');
    expect(found).toContain(words);
    expect(found).toContain('Mend it, or delete it to use the usual one.');
    await expect(createPrompts(ours, root).renderPlanner(context)).rejects.toThrow(words);
  });

  it('may be a link inside the repository, and nothing that leads out of it', async () => {
    await writeFile(join(root, 'mine.md'), enough);
    await symlink(join(root, 'mine.md'), place());
    expect(await problem()).toBeNull();
    await rm(place());
    await symlink('/etc/hostname', place());
    expect(await problem()).toContain('it is no regular file inside the repository');
    await rm(place());
    await symlink('nowhere', place());
    expect(await problem()).toContain('it cannot be read');
  });

  it('is no directory and no socket', async () => {
    await mkdir(place());
    expect(await problem()).toContain('it is no regular file');
    await rm(place(), { recursive: true });
    const server = createServer().listen(place());
    await once(server, 'listening');
    expect(await problem()).toContain('it is no regular file');
    server.close();
  });
});
