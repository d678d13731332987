import { describe, expect, test } from 'vitest';
import { parseCardLink } from '../border.ts';
import { cardLink } from './cardLink.ts';

describe('the address of a card', () => {
  test('leads back to it', () => {
    const link = new URL(cardLink({ scheme: 'vscode', extensionId: 'switchyard.switchyard' }, 'p 1', 's&1'));
    expect(link.href).toMatch(/^vscode:\/\/switchyard\.switchyard\/card\?/);
    expect(parseCardLink({ path: link.pathname, query: link.search.slice(1) })).toEqual({
      projectId: 'p 1',
      itemId: 's&1',
    });
  });

  test.each([
    ['another path', '/run', 'project=p1&id=s1'],
    ['no project', '/card', 'id=s1'],
    ['an empty id', '/card', 'project=p1&id='],
    ['too long an id', '/card', `project=p1&id=${'x'.repeat(65)}`],
    ['nothing', '/card', ''],
  ])('is none with %s', (_what, path, query) => {
    expect(parseCardLink({ path, query })).toBe(null);
  });

  test('is read without what else stands in it', () => {
    const query = 'project=p1&id=s1&command=workbench.action.quit&__proto__=x';
    expect(parseCardLink({ path: '/card', query })).toEqual({ projectId: 'p1', itemId: 's1' });
  });
});
