import type { PlannedSubtask } from '../../src/domain/plan.ts';
import type { Files } from '../support/gitFixture.ts';
import type { Scenario } from '../support/scriptedModel/scenario.ts';

export type Script = Scenario['scripts'][number];
export type Turn = Script['turns'][number];

export const onLinux = process.platform === 'linux';

/** A repository whose check, `node check.mjs`, refuses a note that says `wrong`. */
export const notes: Files = {
  'README.md': '# Notes\n',
  'notes/first.txt': 'as it should be\n',
  'check.mjs': [
    "import { readdirSync, readFileSync } from 'node:fs';",
    "const wrong = readdirSync('notes').filter((name) => readFileSync('notes/' + name, 'utf8').includes('wrong'));",
    "if (wrong.length > 0) { console.error('These notes are wrong: ' + wrong.join(', ')); process.exit(1); }",
    '',
  ].join('\n'),
};

export const verifyCommand = 'node check.mjs';

/** A subtask that writes one note, named after its key. */
export function planned(key: string, ...dependsOn: string[]): PlannedSubtask {
  return {
    key,
    title: `Write ${key}`,
    spec: `A note about ${key}.`,
    plan: `Write notes/${key}.txt.`,
    acceptance: [`notes/${key}.txt is there`],
    scope: [`notes/${key}.txt`],
    verify: null,
    size: 'small',
    modelHint: 'standard',
    dependsOn,
  };
}

/** The Planner reads, waits for `signal`, and answers with these subtasks. */
export function plannerScript(signal: string, ...subtasks: PlannedSubtask[]): Script {
  return {
    role: 'planner',
    turns: [
      { text: 'I look around.', calls: [{ read: 'README.md' }] },
      { waitFor: signal, structured: { spec: 'Each note in a file of its own.', subtasks } },
    ],
  };
}

/** A note, written and committed. */
export function writeNote(key: string, content: string): Turn {
  return {
    text: `I write ${key}.`,
    calls: [
      { write: `notes/${key}.txt`, content },
      { bash: `git add notes/${key}.txt && git commit -m 'Write ${key}'` },
    ],
  };
}
