/** Whether agents could be started: `missing` also where the Claude CLI is too old or does not run. */
export type ClaudeStanding =
  | { readonly kind: 'ready' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'signedOut'; readonly path: string };
