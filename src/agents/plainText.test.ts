import { describe, expect, it } from 'vitest';
import { plainText } from './plainText.ts';

describe('plainText', () => {
  it.each([
    ['colours', '\x1b[1;31mred\x1b[0m text', 'red text'],
    ['a window title', '\x1b]0;owned\x07after', 'after'],
    ['a link', '\x1b]8;;http://x\x1b\\here\x1b]8;;\x1b\\', 'here'],
    ['cursor movements', 'a\x1b[2Kb\x1b[10;5Hc', 'abc'],
    ['a clipboard write', '\x1b]52;c;aGk=\x07x', 'x'],
    ['eight-bit sequences', '\x9b31mred', 'red'],
    ['a cut off sequence', 'text\x1b[', 'text'],
    ['what turns text round', 'a\u202egpj.exe\u202c \u2066b\u2069', 'agpj.exe b'],
    ['bells, backspaces and NUL', 'a\x07b\x08c\x00', 'abc'],
    ['progress that overwrites itself', '10%\r50%\r\n100%', '10%\n50%\n100%'],
  ])('fault 107: takes out %s', (_, text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  it('leaves every other text alone', () => {
    const text = 'Tab\there, Zeile\nzwei: äöü 😀 [0m $(x) <b>';
    expect(plainText(text)).toBe(text);
  });
});
