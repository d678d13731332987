import type { UiState } from './uiState.ts';

/** With an open form for changes of the subtask, which shows the text, or what was written into it before. */
export function withForm(
  ui: UiState,
  subtaskId: string,
  text: string = ui.feedback[subtaskId] ?? '',
): UiState {
  return { ...ui, feedback: { ...ui.feedback, [subtaskId]: text } };
}

export function withoutForm(ui: UiState, subtaskId: string): UiState {
  return onlyForms(ui, (id) => id !== subtaskId);
}

/** What was written on while it was sent has not been sent: that stays. */
export function withoutSent(
  ui: UiState,
  { subtaskId, feedback }: { readonly subtaskId: string; readonly feedback: string },
): UiState {
  return onlyForms(ui, (id, text) => id !== subtaskId || text.trim() !== feedback);
}

/** Whoever goes elsewhere leaves no form behind that nothing was written into. */
export function withoutEmptyForms(ui: UiState): UiState {
  return onlyForms(ui, (id, text) => id === ui.selectedId || text.trim() !== '');
}

function onlyForms(ui: UiState, stays: (subtaskId: string, text: string) => boolean): UiState {
  const forms = Object.entries(ui.feedback);
  const kept = forms.filter(([id, text]) => stays(id, text));
  return kept.length === forms.length ? ui : { ...ui, feedback: Object.fromEntries(kept) };
}
