import { readdirSync, readFileSync } from 'node:fs';
import type { SourceFile } from './source.ts';

/** The files of what a user sees: those of the editor's part and of the board's page, and what both say. */
export function shownFiles(root: string): SourceFile[] {
  const shared = ['src/extension.ts', 'src/protocol/words.ts'];
  return [...shared, ...sourcesIn(root, 'src/ui'), ...sourcesIn(root, 'webview-ui')].map((path) => ({
    path,
    text: readFileSync(`${root}/${path}`, 'utf8'),
  }));
}

function sourcesIn(root: string, folder: string): string[] {
  return readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.|\.d\.ts$|\/testing\//.test(path));
}
