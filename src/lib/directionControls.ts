/**
 * Text without the characters that have what follows shown in another order than programs read it: a name could look
 * like another one. Text in languages that are written from right to left needs none of them.
 */
export function withoutDirectionControls(text: string): string {
  return text.replace(/[\u202A-\u202E\u2066-\u2069]/g, '');
}
