import { type ComponentChildren, createContext, h, type JSX } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Deed } from '../model/actionKinds.ts';
import type { UiEvent } from '../state/boardState.ts';
import type { Ticker } from './ticker.ts';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  readonly detail?: string;
  /** Set where one of the items is the present choice. */
  readonly checked?: boolean;
  /** Why it cannot be chosen now; whoever tries is told. */
  readonly refused?: string;
  /** A line above it sets it apart. */
  readonly separated?: boolean;
  run(): void;
}

/** What every part of the page can do: act, open a menu, say something to a screen reader. */
export interface Surface {
  dispatch(event: UiEvent): void;
  perform(deed: Deed): void;
  openMenu(label: string, items: readonly MenuItem[], at: { readonly x: number; readonly y: number }): void;
  announce(text: string): void;
  readonly ticker: Ticker;
}

const SurfaceContext = createContext<Surface | null>(null);

export function SurfaceProvider(props: { value: Surface; children: ComponentChildren }): JSX.Element {
  return h(SurfaceContext, props);
}

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === null) {
    throw new Error('There is no surface around this component.');
  }
  return surface;
}

/** The present time, renewed each second while `ticking` and while the page is visible. */
export function useNow(ticking: boolean): number {
  const { ticker } = useSurface();
  const [, redraw] = useState(0);
  useEffect(
    () => (ticking ? ticker.onTick(() => redraw((count) => count + 1)) : undefined),
    [ticking, ticker],
  );
  return Date.now();
}
