/**
 * The same words, and no link among them. VS Code makes links, also to commands, of `[words](command:…)` in what it shows
 * as a message or a prompt; one click on such a link runs the command.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
