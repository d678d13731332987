import * as vscode from 'vscode';
import { withoutLinks } from './words/withoutLinks.ts';

// Titles and reasons in our messages come from agents and repositories: nothing in them may become a link.
// A message stands there until it is closed: only who wants to know which button was pressed waits for that.

export function showInformation<Button extends string>(
  message: string,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  return vscode.window.showInformationMessage(withoutLinks(message), ...buttons);
}

export function showWarning<Button extends string>(
  message: string,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  return vscode.window.showWarningMessage(withoutLinks(message), ...buttons);
}

export function showError<Button extends string>(
  message: string,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  return vscode.window.showErrorMessage(withoutLinks(message), ...buttons);
}

/** What is in a dialog, which is answered before anything else is done, is shown as text by VS Code itself. */
export interface Dialog {
  readonly message: string;
  readonly detail: string | undefined;
}

export function ask<Button extends string>(
  { message, detail }: Dialog,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  return vscode.window.showWarningMessage(message, dialogOptions(detail), ...buttons);
}

/** A dialog about what is no danger. */
export function explain<Button extends string>(
  { message, detail }: Dialog,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  return vscode.window.showInformationMessage(message, dialogOptions(detail), ...buttons);
}

function dialogOptions(detail: string | undefined): vscode.MessageOptions {
  return detail === undefined ? { modal: true } : { modal: true, detail };
}
