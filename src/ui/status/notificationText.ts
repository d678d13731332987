import { unreachable } from '../../lib/result.ts';
import type { Translate } from '../words/translate.ts';
import type { Attention, AttentionKind } from './attention.ts';

export const attentionKinds: readonly AttentionKind[] = [
  'questions',
  'plans',
  'failures',
  'holds',
  'reviews',
];

/** The setting, as the user wrote it: the kinds that a message is shown for. Earlier it was one switch for all of them. */
export function wantedKinds(setting: unknown): readonly AttentionKind[] {
  if (Array.isArray(setting)) {
    return attentionKinds.filter((kind) => setting.includes(kind));
  }
  return setting === false ? [] : attentionKinds;
}

/** What has come to need the user, in one message however much it is. */
export function notificationText(
  news: readonly Pick<Attention, 'kind' | 'title' | 'reason'>[],
  t: Translate,
): string {
  const [first, ...others] = news;
  if (first !== undefined && others.length === 0) {
    return `${first.title}: ${first.reason}`;
  }
  const counts = attentionKinds.flatMap((kind) => {
    const count = news.filter((one) => one.kind === kind).length;
    return count === 0 ? [] : [kindText(kind, count, t)];
  });
  return t('{0} need you: {1}.', news.length, counts.join(', '));
}

function kindText(kind: AttentionKind, count: number, t: Translate): string {
  switch (kind) {
    case 'questions':
      return count === 1 ? t('1 asks before it is planned') : t('{0} ask before they are planned', count);
    case 'plans':
      return count === 1 ? t('1 plan to approve') : t('{0} plans to approve', count);
    case 'failures':
      return t('{0} failed', count);
    case 'holds':
      return count === 1 ? t('1 waits for you') : t('{0} wait for you', count);
    case 'reviews':
      return t('{0} to review', count);
    default:
      return unreachable(kind);
  }
}
