import { isAbsolute, join, relative } from 'node:path';
import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { ChangedFile, Changes } from '../../protocol/view.ts';
import type { Projects } from '../projects.ts';
import { VirtualFiles } from '../virtualFiles.ts';
import { t } from '../words/translations.ts';
import { showRefusal } from './askEngine.ts';

const scheme = 'switchyard-git';

/** Shows all that a subtask changed since its base, in the editor's own diff. */
export async function openChanges(engine: Engine, subtaskId: string): Promise<void> {
  const changes = await engine.changes(subtaskId);
  if (!changes.ok) {
    await showRefusal(changes.error.message);
    return;
  }
  if (changes.value.files.length === 0) {
    await vscode.window.showInformationMessage(t('Nothing has been changed yet.'));
    return;
  }
  const files = changes.value.files.flatMap((file) => resources(engine, changes.value, file));
  await vscode.commands.executeCommand('vscode.changes', changes.value.title, files);
}

/** Files of the repository as they were at a commit, read-only: the left side of a diff. */
export class CommittedFiles extends VirtualFiles {
  readonly #projects: Projects;

  constructor(projects: Projects) {
    super();
    this.#projects = projects;
    this.owned.add(vscode.workspace.registerFileSystemProvider(scheme, this, { isReadonly: true }));
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const project = this.#projects.open().find(({ engine }) => engine.project.id === uri.query);
    const isCommit = /^[0-9a-f]{40,64}$/.test(uri.authority);
    const content =
      project === undefined || !isCommit
        ? null
        : await project.engine.fileAt(uri.authority, uri.path.slice(1));
    if (content === null) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return content;
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { length } = await this.readFile(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: length };
  }

  async writeFile(): Promise<never> {
    throw vscode.FileSystemError.NoPermissions();
  }
}

type Resource = [label: vscode.Uri, left: vscode.Uri | undefined, right: vscode.Uri | undefined];

function resources(engine: Engine, changes: Changes, { path, kind }: ChangedFile): Resource[] {
  const before = committed(engine, changes.base, path);
  const after =
    changes.worktree === null ? committed(engine, changes.head, path) : inside(changes.worktree, path);
  if (after === null) {
    return [];
  }
  return [[after, kind === 'added' ? undefined : before, kind === 'deleted' ? undefined : after]];
}

function committed(engine: Engine, commit: string, path: string): vscode.Uri {
  return vscode.Uri.from({ scheme, authority: commit, path: `/${path}`, query: engine.project.id });
}

function inside(worktree: string, path: string): vscode.Uri | null {
  const file = join(worktree, path);
  const fromWorktree = relative(worktree, file);
  return fromWorktree.startsWith('..') || isAbsolute(fromWorktree) ? null : vscode.Uri.file(file);
}
