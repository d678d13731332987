import type { TranscriptEntry } from '../../domain/transcript.ts';
import { unreachable } from '../../lib/result.ts';
import type { Translate } from '../words/translate.ts';

const longestResult = 2_000;

/** What an agent said and did, to be read from top to bottom. */
export function transcriptText(entries: readonly TranscriptEntry[], t: Translate): string {
  return entries
    .map((entry) => entryText(entry, t))
    .filter((text) => text !== null && text !== '')
    .join('\n\n');
}

/** `null` for what a reader has no use for. */
function entryText(entry: TranscriptEntry, t: Translate): string | null {
  switch (entry.kind) {
    case 'text':
    case 'output':
      return entry.text.trim();
    case 'toolUse':
      return `▸ ${entry.summary}`;
    case 'toolResult':
      return entry.isError ? `  ✗ ${indented(entry.text)}` : null;
    case 'denied':
      return t('✗ {0} was refused: {1}', entry.tool, entry.reason);
    case 'retrying':
      return t('… waits for the model (try {0} of {1}): {2}', entry.attempt, entry.maxAttempts, entry.reason);
    case 'limited':
      return entry.rejected ? t('… the usage limit is reached') : null;
    case 'ended':
      return entry.isError ? `✗ ${entry.text.trim()}` : null;
    case 'started':
    case 'thinking':
      return null;
    default:
      return unreachable(entry);
  }
}

function indented(text: string): string {
  const shown = text.length > longestResult ? `${text.slice(0, longestResult)}…` : text;
  return shown.trim().replaceAll('\n', '\n    ');
}
