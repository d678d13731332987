import * as vscode from 'vscode';
import type { Translate } from './translate.ts';

/** The words of the user's language. */
export const t: Translate = (message, ...values) => vscode.l10n.t(message, ...values);
