/** As VS Code looks for them; before anything else, such as `$(rm -rf x)`, the backslash would be seen. */
const icon = /\$\([a-z0-9-]+(?:~[a-z]+)?\)/gi;

/**
 * The same words, and no icon among them. VS Code draws `$(name)` as an icon in the lines of a quick pick, below an input
 * box, in suggestions, and in the names of terminals and test items; a backslash before it, which is not shown there,
 * keeps it text. Where it makes no icons, in titles, messages, dialogs and the tree, the backslash would be seen.
 */
export function withoutIcons(text: string): string {
  return text.replace(icon, '\\$&');
}
