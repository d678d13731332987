import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { openProjects, projectOf } from '../commands/pick.ts';
import { showInformation } from '../messages.ts';
import type { Projects } from '../projects.ts';
import { pathWithin } from '../review/reviewPlace.ts';
import { t } from '../words/translations.ts';
import type { NewSession } from './newSession.ts';
import { selectionOf } from './selection.ts';

/** "Ask a Session About the Selection…": a new session that is told what is selected in the editor. */
export async function askSession(
  projects: Projects,
  newSession: NewSession,
): Promise<{ readonly engine: Engine; readonly id: string | null } | null> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.selection.isEmpty) {
    void showInformation(t('Select something in an editor first.'));
    return null;
  }
  const file = editor.document.uri.fsPath;
  const open = await openProjects(projects);
  const home = open?.find(({ engine }) => pathWithin(engine.project.root, file) !== null);
  const project = home ?? (open === null ? null : await projectOf(undefined, projects));
  if (project === null) {
    return null;
  }
  const { start, end } = editor.selection;
  const text = editor.document.getText(editor.selection);
  const selection = selectionOf({ file, text, start, end }, project.engine.project.root);
  return { engine: project.engine, id: await newSession.run(project, selection) };
}
