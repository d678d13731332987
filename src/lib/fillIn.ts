/** A text with its values: `{0}` stands for the first, as in VS Code's own translations. */
export function fillIn(message: string, values: readonly (string | number)[]): string {
  return message.replace(/\{(\d+)\}/g, (whole, index) => String(values[Number(index)] ?? whole));
}
