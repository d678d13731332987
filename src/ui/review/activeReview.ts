import * as vscode from 'vscode';
import { DisposableStore } from '../../lib/disposables.ts';
import { actionsFor, itemById } from '../commands/actions.ts';
import type { Projects } from '../projects.ts';
import { throttle } from '../throttle.ts';
import { inTab } from './reviewed.ts';

const updateMilliseconds = 250;

/** Keeps `switchyard.reviewing`: what can be done with the subtask or session whose diff or page is in front, as words; the title of its editor goes by it. */
export function activeReview(projects: Projects): vscode.Disposable {
  const owned = new DisposableStore();
  let known = '';
  const look = (): void => {
    const engines = projects.open().map(({ engine }) => engine);
    const reviewed = inTab(vscode.window.tabGroups.activeTabGroup.activeTab, engines);
    const view = reviewed?.engine.view();
    const item = reviewed === null || view === undefined ? null : itemById(view, reviewed.itemId);
    const words = item === null || view === undefined ? '' : actionsFor(item, view).join(' ');
    if (words !== known) {
      known = words;
      void vscode.commands.executeCommand('setContext', 'switchyard.reviewing', words);
    }
  };
  const update = owned.add(throttle(updateMilliseconds, look));
  const request = (): void => update.request();
  owned.add(vscode.window.tabGroups.onDidChangeTabs(request));
  owned.add(vscode.window.tabGroups.onDidChangeTabGroups(request));
  owned.add(projects.onDidChange(request));
  return owned;
}
