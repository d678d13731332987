import { expect, test } from 'vitest';
import { permissionModes } from '../../domain/settings.ts';
import { permissionWords } from './permissionWording.ts';
import { english } from './translate.ts';

test('each mode has a name and a line of its own, which a quick pick does not cut off, and says all of it elsewhere', () => {
  const words = permissionModes.map((mode) => permissionWords(mode, english));
  for (const part of ['label', 'detail', 'meaning'] as const) {
    expect(new Set(words.map((one) => one[part])).size).toBe(permissionModes.length);
  }
  for (const { detail, meaning } of words) {
    expect(detail.length).toBeLessThanOrEqual(88);
    expect(meaning.length).toBeGreaterThan(detail.length);
  }
});
