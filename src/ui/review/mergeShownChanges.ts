import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { ProjectView, SubtaskView } from '../../protocol/view.ts';
import { ask } from '../messages.ts';
import { t } from '../words/translations.ts';
import { openChanges } from './changes.ts';
import type { Drafts } from './drafts.ts';
import { mergeChanges } from './mergeChanges.ts';
import { type Opened, type OpenedChanges, whyOutdated } from './openedChanges.ts';
import { committedFile } from './reviewAddress.ts';

export interface ReviewParts {
  /** Comments in diffs that have not been sent. */
  readonly drafts: Drafts;
  readonly openedChanges: OpenedChanges;
}

/** "Merge Changes" in the title of a diff: who presses it has what is merged before them, or knows that it is something else. */
export async function mergeShownChanges(
  engine: Engine,
  subtask: SubtaskView,
  { drafts, openedChanges }: ReviewParts,
): Promise<void> {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  const opened = openedIn(activeTab, engine.view(), subtask.id, openedChanges);
  const reason = opened === null ? null : whyOutdated(opened, subtask, t);
  const answer = reason === null ? 'merge' : await askAboutOutdated(reason);
  if (answer === 'show') {
    await openChanges(engine, subtask, openedChanges);
  } else if (answer === 'merge') {
    await mergeChanges(engine, subtask, drafts);
  }
}

/** The diff of one file tells itself what it shows. `null`: that is not known, or it is no diff. */
function openedIn(
  tab: vscode.Tab | undefined,
  view: ProjectView,
  subtaskId: string,
  openedChanges: OpenedChanges,
): Opened | null {
  const input: unknown = tab?.input;
  const file =
    input instanceof vscode.TabInputTextDiff
      ? input.modified
      : input instanceof vscode.TabInputText
        ? input.uri
        : null;
  if (file === null) {
    return openedChanges.of(view, subtaskId);
  }
  const committed = committedFile(file);
  return committed?.side === 'after' ? { commit: committed.commit } : null;
}

async function askAboutOutdated(message: string): Promise<'show' | 'merge' | null> {
  const show = t('Show the Changes Now');
  const merge = t('Merge Anyway');
  const detail = t('What is merged is the work as it was proved last, which they may not show.');
  const answer = await ask({ message, detail }, show, merge);
  return answer === show ? 'show' : answer === merge ? 'merge' : null;
}
