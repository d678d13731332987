import { expect, test } from 'vitest';
import { projectView, session, subtask } from '../../../test/support/viewFixture.ts';
import { english } from '../words/translate.ts';
import { changesTitle, latestChangesTitle, sessionChangesTitle, titledItem } from './reviewTitles.ts';

const view = projectView({
  subtasks: [
    subtask({ id: 'a', number: 1, title: 'Parse' }),
    subtask({ id: 'b', number: 1, title: 'Parse (columns)' }),
    subtask({ id: 'c', number: 11, title: 'Parse' }),
  ],
  sessions: [
    session({ id: 'n', number: 1, title: 'Parse' }),
    session({ id: 'm', number: 2, title: 'Parse' }),
  ],
});

test('a tab of changes tells whose they are', () => {
  const titles = [
    ...view.subtasks.flatMap((one) => [
      { id: one.id, title: changesTitle(one, english) },
      { id: one.id, title: latestChangesTitle(one, english) },
    ]),
    ...view.sessions.map((one) => ({ id: one.id, title: sessionChangesTitle(one, english) })),
  ];
  for (const { id, title } of titles) {
    expect(titledItem(title, view, english), title).toBe(id);
    expect(titledItem(`${title} (3 files)`, view, english), title).toBe(id);
  }
});

test('a tab of something else is nobody’s', () => {
  const labels = ['a.ts', 'Changes of #1', 'Git: Changes (3 files)', 'Changes of #1 Parser', 'Parse', ''];
  for (const label of labels) {
    expect(titledItem(label, view, english), label).toBe(null);
  }
});
