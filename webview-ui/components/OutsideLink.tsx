import type { JSX } from 'preact';
import { linkTo } from '../../src/protocol/pullRequests.ts';
import { useSurface } from './surface.ts';

/** Whose links they are, and the host that they may lead to. */
export interface LinkPlace {
  readonly subtaskId: string;
  readonly host: string;
}

/** Opened by the editor, and only where it leads to the host of the repository; elsewhere it is mere text. */
export function OutsideLink(props: { url: string | null; text: string } & LinkPlace): JSX.Element {
  const { perform } = useSurface();
  const url = props.url === null ? null : linkTo(props.url, props.host);
  return url === null ? (
    <span>{props.text}</span>
  ) : (
    <button
      type="button"
      class="link"
      title={url}
      onClick={() => perform({ kind: 'post', request: { kind: 'openLink', id: props.subtaskId, url } })}
    >
      {props.text}
    </button>
  );
}
