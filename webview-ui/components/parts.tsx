import type { JSX, TargetedMouseEvent } from 'preact';
import { type Action, deedName } from '../model/actionKinds.ts';
import type { Tone } from '../model/chip.ts';
import { useSurface } from './surface.ts';

/** The names of those that are on, as an element has them. */
export function classesOf(classes: Readonly<Record<string, boolean>>): string {
  return Object.entries(classes)
    .flatMap(([name, on]) => (on ? name : []))
    .join(' ');
}

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
      data-deed={deedName(props.action)}
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
  /** Set where it opens and closes something. */
  expanded?: boolean;
  /** What it does, where it takes part in the work: see `deedWatch.ts`. */
  deed?: string;
  onClick: (event: TargetedMouseEvent<HTMLButtonElement>) => void;
}

export function IconButton(props: IconButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={`icon-button ${props.class ?? ''}`}
      aria-label={props.label}
      aria-expanded={props.expanded}
      data-deed={props.deed}
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
