import type { JSX } from 'preact';
import type { ProjectHeader } from '../../src/protocol/view.ts';
import { type UiState, unreadNotices } from '../state/uiState.ts';
import { strings } from '../strings.ts';
import { Icon, IconButton } from './parts.tsx';
import { useSurface } from './surface.ts';

/** What had to be mended when the state was opened, until somebody has read it. */
export function Notices({ project, ui }: { project: ProjectHeader; ui: UiState }): JSX.Element | null {
  const { dispatch } = useSurface();
  const { notices } = project;
  const unread = unreadNotices(notices, ui);
  return unread.length === 0 ? null : (
    <section class="notices" aria-label={strings.notices}>
      <Icon name="info" />
      <div>
        {unread.map((notice) => (
          <p key={notice}>{notice}</p>
        ))}
      </div>
      <IconButton
        icon="close"
        label={strings.dismiss}
        onClick={() => dispatch({ kind: 'noticesDismissed', notices })}
      />
    </section>
  );
}
