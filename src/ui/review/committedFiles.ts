import * as vscode from 'vscode';
import type { Projects } from '../projects.ts';
import { VirtualFiles } from '../virtualFiles.ts';
import { committedFile, committedScheme } from './reviewAddress.ts';

/** Files of the repository as they were at a commit, read-only: the left side of a diff, and the right one where the work was proved. */
export class CommittedFiles extends VirtualFiles {
  readonly #projects: Projects;

  constructor(projects: Projects) {
    super();
    this.#projects = projects;
    this.owned.add(vscode.workspace.registerFileSystemProvider(committedScheme, this, { isReadonly: true }));
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const file = committedFile(uri);
    const open = file === null ? [] : await this.#projects.openAll();
    const project = open.find(({ engine }) => engine.project.id === file?.projectId);
    const content =
      project === undefined || file === null ? null : await project.engine.fileAt(file.commit, file.path);
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
