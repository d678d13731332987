import { expect, test } from 'vitest';
import { withoutIcons } from './withoutIcons.ts';

/** As VS Code makes icons of a label: `renderLabelWithIcons`. */
function drawn(label: string): string {
  return label.replace(/(\\)?\$\(([a-z0-9-]+(?:~[a-z]+)?)\)/gi, (_all, backslash, icon) =>
    backslash === undefined ? `<${icon}>` : `$(${icon})`,
  );
}

test.each(['Fix $(zap)', '$(sync~spin)$(error) done', 'sw-1-$(trash)', '$($(zap))', 'C:\\$(zap) \\$(zap)'])(
  'what others have written is drawn as they wrote it: %s',
  (text) => {
    expect(drawn(text)).not.toBe(text);
    expect(drawn(withoutIcons(text))).toBe(text);
  },
);

test.each(['costs $5 (or $ 6)', 'echo $(rm -rf x) $()'])('what has no icon stays as it is: %s', (text) => {
  expect(withoutIcons(text)).toBe(text);
});
