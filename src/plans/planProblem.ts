/** Counted from 0, as editors do. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** What is wrong with the text of a plan, and where. All but an overlap keep it from being saved. */
export type PlanProblem = ProblemKind & { readonly range: Range };

export type ProblemKind =
  | { readonly kind: 'tooLarge' }
  /** Not YAML; the message is the parser's. */
  | { readonly kind: 'syntax'; readonly message: string }
  /** YAML, but more of it than a plan needs: an alias, an anchor, a tag. */
  | { readonly kind: 'notNeeded'; readonly what: 'alias' | 'anchor' | 'tag' }
  | { readonly kind: 'wrongType'; readonly expected: Expected }
  | { readonly kind: 'notOneOf'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknownField'; readonly field: string; readonly allowed: readonly string[] }
  | { readonly kind: 'duplicateField'; readonly field: string }
  | { readonly kind: 'missingField'; readonly field: string }
  | { readonly kind: 'emptyField'; readonly field: string }
  /** Against a rule that holds for every plan, whoever writes it; the message is the rule's. */
  | { readonly kind: 'rule'; readonly message: string }
  | { readonly kind: 'noSubtasks' }
  | { readonly kind: 'tooManySubtasks'; readonly count: number; readonly allowed: number }
  | { readonly kind: 'duplicateKey'; readonly key: string }
  | { readonly kind: 'unknownDependency'; readonly key: string; readonly otherTask: string | null }
  | { readonly kind: 'selfDependency' }
  /** The keys in order; the last one is the first one again. */
  | { readonly kind: 'cycle'; readonly keys: readonly string[] }
  /** Something of a subtask was changed that has begun. */
  | { readonly kind: 'fixedChanged'; readonly key: string; readonly field: string }
  | { readonly kind: 'fixedRemoved'; readonly keys: readonly string[] }
  | { readonly kind: 'overlap'; readonly key: string; readonly files: string };

/** What has to stand there. */
export type Expected = 'plan' | 'text' | 'texts' | 'subtasks' | 'subtask';
