import { oneLine } from './naming.ts';

/**
 * What a worker says is wrong with its plan, in the last words that it was told to use for that; `null` when it says
 * nothing of the kind. `Blocked:` is what it was told to say before.
 */
export function planBugIn(words: string): string | null {
  const found = /^[\s*_#>`]*(?:plan bug|blocked)[*_`]*:[*_`]*[ \t]*(.*)/i.exec(words.trimStart());
  if (found === null) {
    return null;
  }
  const [, firstLine = ''] = found;
  const rest = words.trimStart().split('\n').slice(1).join(' ');
  return oneLine(firstLine.trim() || rest, 500) || 'The worker did not say what is wrong.';
}
