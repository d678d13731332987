/** The text without what stands before the `@` of any URL in it: names, passwords and tokens. */
export function withoutCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/'"]*@/gi, '$1');
}
