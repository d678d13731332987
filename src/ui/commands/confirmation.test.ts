import { describe, expect, test } from 'vitest';
import { projectView, subtask } from '../../../test/support/viewFixture.ts';
import { english } from '../words/translate.ts';
import { confirmationFor } from './confirmation.ts';

describe('a command that a model wrote', () => {
  const view = projectView({ subtasks: [subtask({ id: 's1', number: 3 })] });
  const shown = (command: string) =>
    confirmationFor({ kind: 'approveVerify', subtaskId: 's1', command }, view, english)?.detail;

  test('is shown word for word before the gate may run it', () => {
    expect(shown('npm run "test it" -- --only=$x')).toContain('npm run "test it" -- --only=$x\n\n');
  });

  test('hides nothing: what would not be seen is written out', () => {
    expect(shown('npm test\n\u202erm -rf\u200b\u00a0x')).toContain(
      'npm test\\u{a}\\u{202e}rm -rf\\u{200b}\\u{a0}x',
    );
  });
});
