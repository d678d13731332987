import * as vscode from 'vscode';
import { withoutIcons } from './words/withoutIcons.ts';

// Titles, branches and reasons in our lists come from agents and repositories: nothing in them may become an icon. Those of
// ours stand beside the words, in `iconPath`.
// They stay open when the focus goes elsewhere: the palette, and the list before, give it back to a webview only after the
// next list has come (https://github.com/microsoft/vscode/issues/75209), which would end the command without a word.

/** A line as it is shown, with what it stands for. */
export type Shown<Item> = vscode.QuickPickItem & { readonly item: Item };

export function shown<Item extends vscode.QuickPickItem>(item: Item): Shown<Item> {
  const { label, description, detail } = item;
  return {
    ...item,
    label: withoutIcons(label),
    ...(description === undefined ? {} : { description: withoutIcons(description) }),
    ...(detail === undefined ? {} : { detail: withoutIcons(detail) }),
    item,
  };
}

/** Lets the user choose one of these lines. */
export async function chooseOne<Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  options: Omit<vscode.QuickPickOptions, 'ignoreFocusOut'>,
): Promise<Item | undefined> {
  return (await vscode.window.showQuickPick(items.map(shown), { ...options, ignoreFocusOut: true }))?.item;
}

/** A list that changes while it is open. */
export function createPick<Item extends vscode.QuickPickItem>(): vscode.QuickPick<Shown<Item>> {
  const pick = vscode.window.createQuickPick<Shown<Item>>();
  pick.ignoreFocusOut = true;
  return pick;
}
