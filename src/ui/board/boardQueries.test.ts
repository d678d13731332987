import { expect, test } from 'vitest';
import { answerQuery } from './boardQueries.ts';

const page = { start: { stdout: 0, stderr: 0 }, end: { stdout: 9, stderr: 0 }, isEnd: false, entries: [] };
const engine: Parameters<typeof answerQuery>[0] = {
  transcriptPage: async () => page,
  history: async () => ({ events: [], hasEarlier: false }),
  prompt: async (runId) => `told ${runId}`,
};

test('each question is answered with what it was about', async () => {
  const place = { stdout: 9, stderr: 0 };
  expect(
    await answerQuery(engine, { kind: 'transcriptPage', runId: 'r1', place, direction: 'before' }),
  ).toEqual({ kind: 'transcriptPage', runId: 'r1', page });
  expect(await answerQuery(engine, { kind: 'history', id: 's1', before: 'e1' })).toMatchObject({
    id: 's1',
    before: 'e1',
  });
  expect(await answerQuery(engine, { kind: 'prompt', runId: 'r1' })).toEqual({
    kind: 'prompt',
    runId: 'r1',
    prompt: 'told r1',
  });
});

test('what cannot be read now is answered too, or the page would wait for it', async () => {
  const silent = { ...engine, history: () => Promise.reject(new Error('The window is gone.')) };
  expect(await answerQuery(silent, { kind: 'history', id: 's1', before: null })).toEqual({
    kind: 'history',
    id: 's1',
    before: null,
    history: null,
  });
});
