import type { Usage } from './run.ts';

/** A place between two lines of what a run says: how many bytes of each stream lie before it. */
export interface OutputPlace {
  readonly stdout: number;
  readonly stderr: number;
}

export const outputBeginning: OutputPlace = { stdout: 0, stderr: 0 };

export const pageDirections = ['before', 'after'] as const;
export type PageDirection = (typeof pageDirections)[number];

export function isSamePlace(a: OutputPlace, b: OutputPlace): boolean {
  return a.stdout === b.stdout && a.stderr === b.stderr;
}

/** One thing that happened in a run, ready to be shown: all text is plain text from an untrusted source. */
export type TranscriptEntry =
  | {
      readonly kind: 'started';
      readonly sessionId: string;
      readonly model: string;
      /** The agent's working directory. */
      readonly cwd: string;
      readonly permissionMode: string;
      readonly tools: readonly string[];
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | {
      readonly kind: 'toolUse';
      readonly id: string;
      readonly tool: string;
      /** One line with the tool's name, such as `Edit src/parse.ts` or `Bash npm test`. */
      readonly summary: string;
      /** The whole input, as text. */
      readonly input: string;
    }
  | {
      readonly kind: 'toolResult';
      readonly toolUseId: string;
      readonly isError: boolean;
      readonly text: string;
    }
  | { readonly kind: 'denied'; readonly tool: string; readonly reason: string }
  | {
      readonly kind: 'retrying';
      readonly attempt: number;
      readonly maxAttempts: number;
      readonly delayMs: number;
      readonly status: number | null;
      readonly reason: string;
    }
  | {
      readonly kind: 'limited';
      readonly rejected: boolean;
      readonly limit: string;
      readonly resetsAt: string | null;
    }
  | {
      readonly kind: 'ended';
      readonly isError: boolean;
      /** Claude's `terminal_reason`, such as `completed` or `api_error`. */
      readonly cause: string;
      readonly text: string;
      readonly usage: Usage;
      readonly structuredOutput: unknown;
      readonly apiErrorStatus: number | null;
    }
  /** Plain output of a set-up or verify command. */
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string };
