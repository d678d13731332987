export type Tone = 'plain' | 'run' | 'ok' | 'warn' | 'error';

/** A quiet fact on a card. */
export interface Chip {
  readonly key: string;
  readonly text: string;
  readonly tone: Tone;
  /** Name of a codicon. */
  readonly icon?: string;
  readonly title?: string;
}
