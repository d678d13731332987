import type { JSX, TargetedMouseEvent } from 'preact';
import type { Action } from '../model/actionKinds.ts';
import type { Tone } from '../model/chip.ts';
import { useSurface } from './surface.ts';

export function Icon({ name, label }: { name: string; label?: string }): JSX.Element {
  return label === undefined ? (
    <span class={`codicon codicon-${name}`} aria-hidden="true" />
  ) : (
    <span class={`codicon codicon-${name}`} role="img" aria-label={label} title={label} />
  );
}

/** A state is told by shape as well as by colour. */
export function ToneMark({ tone }: { tone: Tone }): JSX.Element | null {
  switch (tone) {
    case 'run':
      return <span class="dot" aria-hidden="true" />;
    case 'ok':
      return <Icon name="check" />;
    case 'warn':
      return <Icon name="clockface" />;
    case 'error':
      return <Icon name="error" />;
    case 'plain':
      return null;
  }
}

export function ActionButton(props: { action: Action; primary?: boolean; disabled?: boolean }): JSX.Element {
  const { perform } = useSurface();
  return (
    <vscode-button
      class="small"
      secondary={props.primary !== true}
      disabled={props.disabled === true}
      onClick={() => props.disabled !== true && perform(props.action.deed)}
    >
      {props.action.label}
    </vscode-button>
  );
}

interface IconButtonProps {
  icon: string;
  label: string;
  class?: string;
  onClick: (event: TargetedMouseEvent<HTMLButtonElement>) => void;
}

export function IconButton(props: IconButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={`icon-button ${props.class ?? ''}`}
      aria-label={props.label}
      title={props.label}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}

/** Where a menu that belongs to an element opens. */
export function below(element: Element): { x: number; y: number } {
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left, y: bottom + 2 };
}
