import { expect, test } from 'vitest';
import type { TranscriptEntry } from '../../domain/transcript.ts';
import { english } from '../words/translate.ts';
import { transcriptText } from './transcriptText.ts';

const text = (...entries: TranscriptEntry[]) => transcriptText(entries, english);

test('tells what the agent said, which tools it used, and what went wrong with them', () => {
  const said = text(
    { kind: 'text', text: ' I look. \n' },
    { kind: 'thinking', text: 'hm' },
    { kind: 'toolUse', id: '1', tool: 'Bash', summary: 'Bash npm test', input: '{}' },
    { kind: 'toolResult', toolUseId: '1', isError: true, text: 'exit 1\nred' },
    { kind: 'toolResult', toolUseId: '2', isError: false, text: 'fine' },
    { kind: 'denied', tool: 'Bash', reason: 'not allowed' },
  );
  expect(said).toBe('I look.\n\n▸ Bash npm test\n\n  ✗ exit 1\n    red\n\n✗ Bash was refused: not allowed');
});

test('tells what it waits for, and nothing of a limit that is not reached', () => {
  const retrying = { kind: 'retrying', attempt: 2, maxAttempts: 10, delayMs: 1, status: 529 } as const;
  const limited = { kind: 'limited', limit: 'five_hour', resetsAt: null } as const;
  expect(
    text(
      { ...retrying, reason: 'overloaded' },
      { ...limited, rejected: false },
      { ...limited, rejected: true },
    ),
  ).toBe('… waits for the model (try 2 of 10): overloaded\n\n… the usage limit is reached');
});

test('cuts the result of a tool that is longer than anybody would read', () => {
  const said = text({ kind: 'toolResult', toolUseId: '1', isError: true, text: 'x'.repeat(1_000_000) });
  expect(said.length).toBeLessThan(3_000);
});
