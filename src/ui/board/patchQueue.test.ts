import { describe, expect, test } from 'vitest';
import { projectView, subtask } from '../../../test/support/viewFixture.ts';
import { applyPatch, type ProjectView, type ViewPatch } from '../../protocol/view.ts';
import { PatchQueue } from './patchQueue.ts';

const empty = { project: null, tasks: [], subtasks: [], sessions: [], runs: [], removed: [] };
const patch = (changes: Partial<ViewPatch>): ViewPatch => ({ ...empty, sequence: 0, ...changes });

const many = projectView({
  subtasks: Array.from({ length: 2_500 }, (_, index) =>
    subtask({ id: `s${index}`, position: 2_500 - index, status: index < 2_400 ? 'MERGED' : 'READY' }),
  ),
});

/** What the page has after all that waits for it. */
function pageAfter(queue: PatchQueue, first: ProjectView): ProjectView {
  let page = first;
  for (let next = queue.take(); next !== null; next = queue.take()) {
    page = applyPatch(page, next) ?? page;
  }
  return page;
}

function cardsById({ subtasks }: ProjectView) {
  return subtasks.toSorted((a, b) => a.id.localeCompare(b.id));
}

describe('a board of very many cards', () => {
  test('gets the top of every column at first, and then all the others', () => {
    const queue = new PatchQueue();
    const first = queue.snapshot(many);
    expect(first.subtasks.length).toBe(300);
    const ready = many.subtasks.filter(({ status }) => status === 'READY').map(({ id }) => id);
    expect(first.subtasks.map(({ id }) => id)).toEqual(expect.arrayContaining(ready));
    expect(first.subtasks.map(({ id }) => id)).toContain('s2399');
    expect(queue.hasMore).toBe(true);
    expect(cardsById(pageAfter(queue, first))).toEqual(cardsById(many));
    expect(queue.hasMore).toBe(false);
  });

  test('gets the newest of what changed before it came to it, once, and nothing of what is gone', () => {
    const queue = new PatchQueue();
    const first = queue.snapshot(many);
    const late = many.subtasks.find(({ id }) => !first.subtasks.some((card) => card.id === id))?.id ?? '';
    const changed = subtask({ id: late, title: 'Changed' });
    queue.add(patch({ subtasks: [changed], removed: ['s0', 's2399'] }));
    const sent: ViewPatch[] = [];
    for (let next = queue.take(); next !== null; next = queue.take()) {
      sent.push(next);
    }
    expect(sent.flatMap(({ subtasks }) => subtasks).filter(({ id }) => id === late)).toEqual([changed]);
    const page = sent.reduce<ProjectView | null>((view, next) => view && applyPatch(view, next), first);
    const gone = ['s0', 's2399'];
    const wanted = many.subtasks
      .filter(({ id }) => !gone.includes(id))
      .map((card) => (card.id === late ? changed : card));
    expect(page && cardsById(page)).toEqual(cardsById({ ...many, subtasks: wanted }));
  });
});

test('a board of not so many cards gets all of them at once', () => {
  const queue = new PatchQueue();
  const view = projectView({ subtasks: many.subtasks.slice(0, 1_000) });
  expect(queue.snapshot(view)).toEqual({ ...view, sequence: 1 });
  expect(queue.hasMore).toBe(false);
  expect(queue.take()).toBeNull();
});
