import * as vscode from 'vscode';
import { DisposableStore } from '../lib/disposables.ts';

/** Single files of ours, each known by its address: there are no folders, and nothing is made or taken away. */
export abstract class VirtualFiles implements vscode.FileSystemProvider, vscode.Disposable {
  protected readonly owned = new DisposableStore();
  protected readonly changed = this.owned.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());

  readonly onDidChangeFile = this.changed.event;

  abstract stat(uri: vscode.Uri): Promise<vscode.FileStat>;
  abstract readFile(uri: vscode.Uri): Promise<Uint8Array>;
  abstract writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void>;

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): never {
    throw vscode.FileSystemError.Unavailable();
  }

  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  delete(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  dispose(): void {
    this.owned.dispose();
  }
}

/** A text as a file: marked as UTF-8, as VS Code would else read and save it in the user's own encoding of files. */
export function encodeText(text: string): Uint8Array {
  return new TextEncoder().encode(`\uFEFF${text}`);
}

/** The other way round, without the mark. */
export function decodeText(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}
