import { type Draft, Drafts } from '../../src/ui/review/drafts.ts';

// Comments in diffs that have not been sent.

export function draft(id: string, itemId: string, text = 'Why?'): Draft {
  return {
    id,
    place: { projectId: 'p1', itemId, side: 'after', commit: null, path: `${id}.ts` },
    firstLine: 0,
    lastLine: 0,
    quote: ['a'],
    comments: [{ id, text, at: '2026-11-21T10:00:00.000Z' }],
  };
}

export function drafted(...all: Draft[]): Drafts {
  const drafts = new Drafts({ get: () => undefined, update: async () => undefined }, async () => []);
  for (const one of all) {
    drafts.put(one);
  }
  return drafts;
}
