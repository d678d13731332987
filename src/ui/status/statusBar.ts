import * as vscode from 'vscode';
import { DisposableStore } from '../../lib/disposables.ts';
import type { Projects } from '../projects.ts';
import { throttle } from '../throttle.ts';
import { t } from '../words/translations.ts';
import { statusText } from './statusText.ts';

const redrawMilliseconds = 500;

/** The one item of the status bar: how many agents work and how much waits for the user. */
export function statusBar(projects: Projects): vscode.Disposable {
  const owned = new DisposableStore();
  const item = owned.add(
    vscode.window.createStatusBarItem('switchyard.status', vscode.StatusBarAlignment.Left, 10),
  );
  item.name = t('Switchyard');
  const draw = (): void => {
    const status = statusText(
      projects.open().map(({ engine }) => engine.view()),
      t,
    );
    if (status === null) {
      item.hide();
      return;
    }
    item.command = status.leadsTo === 'board' ? 'switchyard.openBoard' : 'switchyard.tasks.focus';
    item.text = status.text;
    item.tooltip = status.tooltip;
    item.accessibilityInformation = {
      label: `${status.text.replace(/\$\([^)]*\) ?/g, '')}. ${status.tooltip}`,
    };
    item.show();
  };
  const redraw = owned.add(throttle(redrawMilliseconds, draw));
  owned.add(projects.onDidChange(() => redraw.request()));
  return owned;
}
