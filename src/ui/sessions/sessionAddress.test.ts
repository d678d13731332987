import { expect, test } from 'vitest';
import { sessionAddress, sessionAt } from './sessionAddress.ts';

test.each(['Why?', 'Do it.', 'a/../b\\c', '?project=x&session=y', '🚂'.repeat(100)])(
  'the address of a session tells which one it is, whatever its title: %s',
  (title) => {
    const address = sessionAddress('p1', { id: 'n1', title });
    expect(sessionAt(address)).toEqual({ projectId: 'p1', itemId: 'n1' });
    expect(address.path).toMatch(/^\/switchyard-session\/[^/]*[^./]$/);
  },
);

test('other addresses are none', () => {
  const address = sessionAddress('p1', { id: 'n1', title: 'x' });
  expect(sessionAt({ ...address, scheme: 'file' })).toBeNull();
  expect(sessionAt({ ...address, query: 'project=p1' })).toBeNull();
});
