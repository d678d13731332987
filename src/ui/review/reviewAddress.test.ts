import { expect, test } from 'vitest';
import { committedAddress, committedFile } from './reviewAddress.ts';

const file = {
  projectId: 'p1',
  itemId: 's1',
  side: 'before',
  commit: 'a'.repeat(40),
  path: 'src/ü & ?#%/x y.ts',
} as const;

test('the address of a file at a commit tells whose diff it is shown in', () => {
  expect(committedFile(committedAddress(file, null))).toEqual(file);
  expect(committedFile(committedAddress(file, '/w/sw-1'))).toEqual(file);
});

test('it has the path of the file that it is compared with', () => {
  expect(committedAddress(file, '/w/sw-1').path).toBe(`/w/sw-1/${file.path}`);
  expect(committedAddress(file, 'C:\\w\\sw-1').path).toBe(`/C:/w/sw-1/${file.path}`);
  expect(committedAddress(file, null).path).toBe(`/${file.path}`);
});

test('what nobody of ours has written is no address', () => {
  const address = committedAddress(file, null);
  expect(committedFile({ ...address, scheme: 'file' })).toBe(null);
  expect(committedFile({ ...address, authority: '--upload-pack=x' })).toBe(null);
  expect(committedFile({ ...address, query: 'project=p1&item=s1&side=both&path=a' })).toBe(null);
  expect(committedFile({ ...address, query: 'project=p1&side=after&path=a' })).toBe(null);
  expect(committedFile({ ...address, query: 'project=p1&item=s1&side=after' })).toBe(null);
});
