import type { ChangedFile, RunView, SubtaskView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';

const filesShown = 8;

/** What is asked before the files of an attempt are put back: what of now goes away with that, and where it is kept. */
export function goBackQuestion(
  { number }: Pick<SubtaskView, 'number'>,
  { attempt }: Pick<RunView, 'attempt'>,
  changedSince: readonly ChangedFile[],
  t: Translate,
): { readonly message: string; readonly detail: string; readonly button: string } {
  const names = changedSince.slice(0, filesShown).map(({ path }) => path);
  const more = changedSince.length - names.length;
  const files = more > 0 ? [...names, t('and {0} more', more)] : names;
  return {
    message: t('Put #{0} back to how attempt {1} left it?', number, attempt),
    detail: [
      changedSince.length === 0
        ? t('Its files are as that attempt left them; later commits that changed nothing go.')
        : t('These files have changed since and are put back: {0}.', files.join(', ')),
      t(
        'Later commits and what is not committed go from its branch and worktree; all of it is kept, and “Restore from Rescue…” brings it back, except files that git ignores, which stay as they are.',
      ),
      t(
        'The subtask is then stopped. When you start it, its checks look at those files before any agent does.',
      ),
    ].join('\n\n'),
    button: t('Go Back'),
  };
}
