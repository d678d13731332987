import { fillIn } from '../../lib/fillIn.ts';

/**
 * `vscode.l10n.t`, passed to those files of this folder that do without `vscode` so that they can be
 * tested: English text with `{0}`, `{1}` for the values.
 */
export type Translate = (message: string, ...values: (string | number)[]) => string;

/** English, for tests. */
export const english: Translate = (message, ...values) => fillIn(message, values);
