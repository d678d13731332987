// Writes the English texts of the editor's part and of the board, for whoever translates them: `l10n/bundle.l10n.json`,
// to be kept in another language as `l10n/bundle.l10n.<language>.json`. What package.json shows is in package.nls.json.
// `--pseudo` writes a language that shows what is not translated, and what has no room for longer words.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { shownFiles } from './architecture/shownFiles.ts';
import { wordsIn } from './architecture/words.ts';
import { pseudo } from './support/pseudo.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const messages = new Set(shownFiles(root).flatMap((file) => wordsIn(file).messages));
const english = Object.fromEntries([...messages].sort().map((message) => [message, message]));
const manifest: Record<string, string> = JSON.parse(readFileSync(`${root}/package.nls.json`, 'utf8'));

mkdirSync(`${root}/l10n`, { recursive: true });
if (process.argv.includes('--pseudo')) {
  write('l10n/bundle.l10n.qps-ploc.json', pseudo(english));
  write('package.nls.qps-ploc.json', pseudo(manifest));
} else {
  write('l10n/bundle.l10n.json', english);
}

function write(path: string, words: Readonly<Record<string, string>>): void {
  writeFileSync(`${root}/${path}`, `${JSON.stringify(words, null, 2)}\n`);
  console.log(`${path}: ${Object.keys(words).length} texts`);
}
