import type { JSX } from 'preact';
import type { SignInSource } from '../../src/domain/signIn.ts';
import { needsSignIn } from '../../src/protocol/needs.ts';
import type { ProjectHeader } from '../../src/protocol/view.ts';
import { editorAction } from '../model/actionKinds.ts';
import { formatTime } from '../model/format.ts';
import { strings } from '../strings.ts';
import { Icon, ToneMark } from './parts.tsx';
import { useSurface } from './surface.ts';

/** Who works on GitHub, or why nobody does; a click signs in, or changes who it is. */
export function GitHubAccount({ project }: { project: ProjectHeader }): JSX.Element | null {
  const { perform } = useSurface();
  const { github } = project;
  const words = strings.github;
  if (github === null || (github.paused === null && github.account === null)) {
    return null;
  }
  const signIn = () => perform(editorAction('signIn', words.signIn, 'github').deed);
  if (github.paused === null) {
    const title = words.account(github.account ?? '', github.host, sourceWords(github.source));
    return (
      <button type="button" class="quiet-button" title={title} aria-label={title} onClick={signIn}>
        <Icon name="github" />
        <span class="label">{github.account}</span>
      </button>
    );
  }
  const until = github.until === null ? null : formatTime(github.until, Date.now());
  return (
    <span class="warn github" title={github.paused}>
      <ToneMark tone="warn" /> {until === null ? words.paused : words.pausedUntil(until)}
      {needsSignIn(project) && (
        <button type="button" class="link" onClick={signIn}>
          {words.signIn}
        </button>
      )}
    </span>
  );
}

function sourceWords(source: SignInSource | null): string {
  const { sources } = strings.github;
  if (source === null) {
    return '';
  }
  return source.kind === 'variable' ? sources.variable(source.name) : sources[source.kind];
}
