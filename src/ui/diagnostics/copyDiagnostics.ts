import { homedir, release, tmpdir } from 'node:os';
import * as vscode from 'vscode';
import { defaultSettings } from '../../domain/settings.ts';
import type { SetupCheck } from '../../domain/setupCheck.ts';
import { unlessCancelled } from '../commands/cancellable.ts';
import { showInformation } from '../messages.ts';
import type { Projects } from '../projects.ts';
import { t } from '../words/translations.ts';
import type { KnownPlace } from './anonymous.ts';
import { diagnosticsText } from './diagnostics.ts';

export interface DiagnosticSources {
  /** Of this extension. */
  readonly version: string;
  readonly projects: Projects;
  check(): Promise<readonly SetupCheck[]>;
  /** The last lines of the log. */
  logLines(): readonly string[];
}

/** "Copy Diagnostics": what somebody needs who is to find out what is wrong, and nothing that is only the user's. */
export async function copyDiagnostics(sources: DiagnosticSources): Promise<void> {
  const text = await unlessCancelled(t('Collecting diagnostics…'), async () =>
    diagnosticsText({
      versions: versionsOf(sources.version),
      settings: changedSettings(),
      checks: await sources.check(),
      counts: countsOf(sources.projects),
      logLines: sources.logLines(),
      places: knownPlaces(sources.projects),
    }),
  );
  if (text === null) {
    return;
  }
  await vscode.env.clipboard.writeText(text);
  const show = t('Show');
  const message = t(
    'The diagnostics are in the clipboard: versions, settings, checks and the last lines of the log, without secrets and paths. Look at them before you share them.',
  );
  // Not awaited: the message stands there until it is closed.
  void showInformation(message, show).then(async (answer) => {
    if (answer === show) {
      const document = await vscode.workspace.openTextDocument({ content: text, language: 'markdown' });
      await vscode.window.showTextDocument(document);
    }
  });
}

function versionsOf(version: string): (readonly [string, string])[] {
  const { appName, remoteName, uiKind } = vscode.env;
  return [
    ['Switchyard', version],
    [appName, vscode.version],
    ['Window', uiKind === vscode.UIKind.Web ? 'in a browser' : 'desktop'],
    ['Remote', remoteName ?? 'none'],
    ['System', `${process.platform} ${process.arch} ${release()}`],
    ['Node', process.versions.node],
    ['Workspace', vscode.workspace.isTrusted ? 'trusted' : 'not trusted'],
  ];
}

function changedSettings(): (readonly [string, unknown])[] {
  const settings = vscode.workspace.getConfiguration('switchyard');
  return [...Object.keys(defaultSettings), 'notifications'].flatMap((name) => {
    const value: unknown = settings.get(name);
    const usual: unknown = settings.inspect(name)?.defaultValue;
    return JSON.stringify(value) === JSON.stringify(usual) ? [] : [[name, value] as const];
  });
}

function countsOf(projects: Projects): (readonly [string, number])[] {
  const views = projects.open().map(({ engine }) => engine.view());
  const sum = (count: (view: (typeof views)[number]) => number) =>
    views.reduce((total, view) => total + count(view), 0);
  return [
    ['projects', views.length],
    ['tasks', sum(({ tasks }) => tasks.length)],
    ['subtasks', sum(({ subtasks }) => subtasks.length)],
    ['runs', sum(({ runs }) => runs.length)],
    ['running', sum(({ runs }) => runs.filter(({ status }) => status === 'RUNNING').length)],
    ['followed in another window', sum(({ project }) => (project.role === 'follower' ? 1 : 0))],
  ];
}

/** A repository is known to whoever reads this by its name alone. */
function knownPlaces(projects: Projects): KnownPlace[] {
  const roots = projects.open().map(({ engine }) => engine.project);
  const folders = vscode.workspace.workspaceFolders ?? [];
  return [
    { path: homedir(), name: '<home>' },
    { path: tmpdir(), name: '<temporary>' },
    ...folders.map(({ uri, name }) => ({ path: uri.fsPath, name: `<${name}>` })),
    ...roots.flatMap(({ root, name }) => [
      { path: root, name: `<${name}>` },
      { path: `${root}.worktrees`, name: `<worktrees of ${name}>` },
    ]),
  ];
}
