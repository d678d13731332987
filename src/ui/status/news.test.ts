import { expect, test } from 'vitest';
import { News } from './news.ts';

const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ id, reason: 'failed' }));

function all(...items: (typeof a)[]) {
  return items.filter((item) => item !== undefined);
}

test('what waited before the first look is no news', () => {
  const news = new News();
  expect(news.fresh(all(a))).toEqual([]);
  expect(news.fresh(all(a, b))).toEqual([b]);
});

test('news come up until they are told, and again when they come again', () => {
  const news = new News();
  news.fresh([]);
  expect(news.fresh(all(a))).toEqual([a]);
  expect(news.fresh(all(a, b))).toEqual([a, b]);
  news.told(all(a));
  expect(news.fresh(all(a, b, c))).toEqual([b, c]);
  expect(news.fresh([])).toEqual([]);
  expect(news.fresh(all(a))).toEqual([a]);
});

test('another reason is another piece of news', () => {
  const news = new News();
  news.fresh([{ id: 'a', reason: 'failed' }]);
  expect(news.fresh([{ id: 'a', reason: 'over budget' }])).toHaveLength(1);
});
