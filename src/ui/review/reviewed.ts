import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { sessionAt } from '../sessions/sessionAddress.ts';
import { t } from '../words/translations.ts';
import { placeOf } from './reviewPlace.ts';
import { titledItem } from './reviewTitles.ts';

/** A subtask or session whose changes are looked at. */
export interface Reviewed {
  readonly engine: Engine;
  readonly itemId: string;
}

/**
 * What a command is about which was called from a diff: from the title of its editor, or from a comment in it. `null` when
 * it was called from somewhere else.
 */
export function reviewedFrom(argument: unknown, engines: readonly Engine[]): Reviewed | null {
  const uri = argument instanceof vscode.Uri ? argument : uriOfThread(argument);
  return uri === null
    ? null
    : (atAddress(uri, engines) ?? inTab(vscode.window.tabGroups.activeTabGroup.activeTab, engines));
}

/** The one whose diff a tab shows, or a file of it, or the page of a session. */
export function inTab(tab: vscode.Tab | undefined, engines: readonly Engine[]): Reviewed | null {
  const input: unknown = tab?.input;
  if (input instanceof vscode.TabInputTextDiff) {
    return atAddress(input.modified, engines) ?? atAddress(input.original, engines);
  }
  if (input instanceof vscode.TabInputText) {
    return atAddress(input.uri, engines);
  }
  return tab === undefined || isOther(input) ? null : withLabel(tab.label, engines);
}

/** No multi-diff editor, of whose input an extension may see nothing. */
function isOther(input: unknown): boolean {
  const others = [
    vscode.TabInputCustom,
    vscode.TabInputNotebook,
    vscode.TabInputNotebookDiff,
    vscode.TabInputTerminal,
    vscode.TabInputWebview,
  ];
  return others.some((kind) => input instanceof kind);
}

function atAddress(uri: vscode.Uri, engines: readonly Engine[]): Reviewed | null {
  const views = engines.map((engine) => engine.view());
  const place = sessionAt(uri) ?? placeOf(uri, views);
  const engine = engines.find(({ project }) => project.id === place?.projectId);
  return place === null || engine === undefined ? null : { engine, itemId: place.itemId };
}

function withLabel(label: string, engines: readonly Engine[]): Reviewed | null {
  for (const engine of engines) {
    const itemId = titledItem(label, engine.view(), t);
    if (itemId !== null) {
      return { engine, itemId };
    }
  }
  return null;
}

function uriOfThread(argument: unknown): vscode.Uri | null {
  return typeof argument === 'object' &&
    argument !== null &&
    'uri' in argument &&
    argument.uri instanceof vscode.Uri
    ? argument.uri
    : null;
}
