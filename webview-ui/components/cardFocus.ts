import type { Surface } from './surface.ts';

/** Gives a card the focus; one that is out of sight, and so perhaps not drawn, is drawn first. */
export function focusCard(surface: Pick<Surface, 'dispatch'>, id: string): void {
  if (!focusDrawn(id)) {
    // The card that the Tab key leads to is always drawn.
    surface.dispatch({ kind: 'focused', id });
    requestAnimationFrame(() => focusDrawn(id));
  }
}

function focusDrawn(id: string): boolean {
  const card = document.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`);
  card?.focus();
  return card !== null;
}
