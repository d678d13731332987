import { expect, test } from 'vitest';
import { withoutLinks } from './withoutLinks.ts';

/** As VS Code looks for links in the text of a message. */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;

test.each([
  '#1 [Fix it](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22evil%5Cn%22%7D) failed',
  '[a](command:evil "Retry"), [b](https://evil.example), [c](file:///etc/passwd)',
  '[[a](command:evil)',
  '[a\n](COMMAND:evil)',
])('nothing in a message can be clicked that others have put into it: %s', (text) => {
  expect(text).toMatch(new RegExp(link.source, 'i'));
  expect(withoutLinks(text)).not.toMatch(new RegExp(link.source, 'i'));
  expect(withoutLinks(text).replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
});

test('other words stay as they are', () => {
  const text = 'src/[id].ts (2 files) of a[0](…) is dirty: [x] (y)';
  expect(withoutLinks(text)).toBe('src/[id].ts (2 files) of a[0] (…) is dirty: [x] (y)');
});
