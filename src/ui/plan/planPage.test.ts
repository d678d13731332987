import { describe, expect, test } from 'vitest';
import { projectView, subtask, task } from '../../../test/support/viewFixture.ts';
import type { Plan } from '../../domain/plan.ts';
import { readPlan } from '../../plans/readPlan.ts';
import { writePlan } from '../../plans/writePlan.ts';
import type { ProjectView, TaskView } from '../../protocol/view.ts';
import { english } from '../words/translate.ts';
import { openCommands, questionAbout } from './modelCommands.ts';
import { boundsOf, presentPage, proposedPage } from './planPage.ts';
import { problemText } from './problemText.ts';

const cards = [
  subtask({ id: 's3', number: 3, key: 'writer', dependsOn: ['s1', 's2'], scope: ['src/b.ts'] }),
  subtask({ id: 's1', number: 1, key: 'reader', status: 'MERGED', verify: 'npm test', verifyApproved: true }),
  subtask({
    id: 's2',
    number: 2,
    key: 'parser',
    status: 'IN_PROGRESS',
    verify: 'node p.js',
    scope: ['src/a.ts'],
  }),
  subtask({ id: 's4', number: 4, key: 'old', deleting: true }),
  subtask({ id: 's5', number: 5, key: 'other', taskId: 't2' }),
];

function viewOf(change: Partial<TaskView> = {}): { view: ProjectView; mine: TaskView } {
  const mine = task({ id: 't1', number: 3, title: 'Read\nfiles', spec: 'It.', ...change });
  const view = projectView({ tasks: [mine, task({ id: 't2', title: 'Something else' })], subtasks: cards });
  return { view, mine };
}

function textOf(change: Partial<TaskView> = {}): string {
  const { view, mine } = viewOf(change);
  const page = presentPage(view, mine, english);
  return page === null ? '' : writePlan(page);
}

const proposed: Plan = readPlan(
  'spec: Better.\nsubtasks: [{key: reader, title: R, verify: npm test}, {key: fresh, title: F, verify: rm -r .}]',
  { maxSubtasks: 50, fixed: [], merged: new Set(), otherTasks: new Map() },
).plan;

describe('the plan in force as a text', () => {
  test('holds the subtasks by their numbers, names what they depend on, and marks what has begun', () => {
    const text = textOf();
    expect(text).toContain('# The plan of task 3: Read files\n');
    expect(text.match(/- key: .*/g)).toEqual(['- key: reader', '- key: parser', '- key: writer']);
    expect(text).toContain('dependsOn: [reader, parser]');
    expect(text).toContain('  # #1 is merged: fixed\n  - key: reader');
    expect(text).toContain('  # #2 is being worked on: fixed\n  - key: parser');
  });

  test('says what saving it does', () => {
    expect(textOf()).toContain('takes effect at once');
    expect(textOf({ approved: false })).toContain('waits for your approval');
    expect(textOf({ replan: { askedBy: 'user', reason: 'r' } })).toContain('making a new one');
    expect(textOf({ proposal: { plan: proposed, for: 'user' } })).toContain('A new plan waits');
  });

  test('is sound as it stands, and is not to be changed where it has begun', () => {
    const { view, mine } = viewOf();
    const bounds = boundsOf(view, mine, 50);
    expect(readPlan(textOf(), bounds).problems).toEqual([]);
    const [problem] = readPlan(textOf().replace('verify: node p.js', 'verify: node q.js'), bounds).problems;
    expect(problem && problemText(problem, english)).toBe(
      '“parser” has begun, so its verify cannot be changed any more.',
    );
    const elsewhere = readPlan(textOf().replace('[reader, parser]', '[reader, parser, other]'), bounds);
    expect(elsewhere.problems.map((one) => problemText(one, english))).toEqual([
      '“other” belongs to another task (“Something else”); a plan depends only on its own subtasks.',
    ]);
  });

  test('is none before there is a plan', () => {
    expect(presentPage(projectView({}), task({ id: 't9', status: 'PLANNING' }), english)).toBeNull();
    expect(proposedPage(viewOf().view, viewOf().mine, english)).toBeNull();
  });
});

describe('commands that a model wrote', () => {
  test('are asked about with the plan that waits, once each, and not when they are settled', () => {
    const { view, mine } = viewOf({ approved: false });
    expect(openCommands(view, mine)).toEqual([{ key: 'parser', command: 'node p.js' }]);
    const other = viewOf({ proposal: { plan: proposed, for: 'user' } });
    expect(openCommands(other.view, other.mine)).toEqual([{ key: 'fresh', command: 'rm -r .' }]);
  });

  test('are shown word for word, what is invisible too, or not to be approved together', () => {
    const hidden = questionAbout([{ key: 'a', command: 'npm test\u202e\n#' }], english);
    expect(hidden.canShowAll).toBe(true);
    expect(hidden.detail).toMatch(/^a: npm test\\u\{202e\}\\u\{a\}#\n/);
    const many = Array.from({ length: 40 }, (_, index) => ({ key: `k${index}`, command: 'npm test' }));
    const question = questionAbout(many, english);
    expect(question.canShowAll).toBe(false);
    expect(question.detail).not.toContain('npm test');
    expect(question.message).toContain('40 verify commands');
  });
});
