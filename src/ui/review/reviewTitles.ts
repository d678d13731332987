import type { ProjectView, SessionView, SubtaskView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';

type Titled = Pick<SubtaskView | SessionView, 'number' | 'title'>;

/** The tab with all that a subtask has changed. */
export function changesTitle({ number, title }: Titled, t: Translate): string {
  return t('Changes of #{0} {1}', number, title);
}

/** The tab with what its latest attempt has changed. */
export function latestChangesTitle({ number, title }: Titled, t: Translate): string {
  return t('Latest Changes of #{0} {1}', number, title);
}

/** The tab with all that a session has changed. */
export function sessionChangesTitle({ number, title }: Titled, t: Translate): string {
  return t('Changes of Session {0}: {1}', number, title);
}

/**
 * The subtask or session whose changes a tab shows, by its id: VS Code tells nothing of a multi-diff editor but its label,
 * which is our title and a count of files.
 */
export function titledItem(
  label: string,
  { subtasks, sessions }: Pick<ProjectView, 'subtasks' | 'sessions'>,
  t: Translate,
): string | null {
  // Asked for every tab that comes to the front, among any number of items.
  const numbers = new Set(label.match(/\d+/g)?.map(Number));
  const isTitle = (title: string) => label === title || label.startsWith(`${title} (`);
  const titled = [
    ...subtasks.filter(
      (one) =>
        numbers.has(one.number) && (isTitle(changesTitle(one, t)) || isTitle(latestChangesTitle(one, t))),
    ),
    ...sessions.filter((one) => numbers.has(one.number) && isTitle(sessionChangesTitle(one, t))),
  ];
  // One title may be the beginning of another: the longer one says more.
  return titled.sort((one, other) => other.title.length - one.title.length)[0]?.id ?? null;
}
