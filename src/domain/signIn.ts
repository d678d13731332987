/** Who is signed in to GitHub. */
export interface Account {
  readonly login: string;
  /** `null`: whoever speaks with GitHub did not say. */
  readonly source: SignInSource | null;
}

/** Where the token of whoever is signed in was found. */
export type SignInSource =
  /** An account of the editor. */
  | { readonly kind: 'editor' }
  /** The GitHub CLI. */
  | { readonly kind: 'cli' }
  /** An environment variable. */
  | { readonly kind: 'variable'; readonly name: string };
