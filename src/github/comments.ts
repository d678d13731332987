import type { ReviewComment } from '../domain/pullRequest.ts';
import type { WatchedAuthor, WatchedPullRequest, WatchedThread } from './watchQuery.ts';

/** What is said and not resolved, oldest first; without what we said ourselves. */
export function commentsOf(watched: WatchedPullRequest, writers: ReadonlySet<string>): ReviewComment[] {
  return said(watched)
    .map(({ author, ...comment }) => ({
      ...comment,
      author: author?.name ?? 'ghost',
      trusted: author?.login !== undefined && writers.has(author.login),
    }))
    .sort((one, other) => one.at.localeCompare(other.at));
}

/** Whose words those are, by the names that permissions go by. */
export function authorsOf(watched: WatchedPullRequest): string[] {
  return said(watched).flatMap(({ author }) => author?.login ?? []);
}

/** On a line of its own: who quotes us is not us. */
const ownMarker = /^<!-- switchyard: .+ -->\s*$/m;

interface Author {
  /** What a permission is asked for. */
  readonly login: string;
  /** What is shown. */
  readonly name: string;
}

type Said = Omit<ReviewComment, 'author' | 'trusted'> & { readonly author: Author | null };

function said(watched: WatchedPullRequest): Said[] {
  const threads = watched.reviewThreads.nodes.flatMap(openComments);
  return [...reviewsOf(watched), ...remarksOf(watched), ...threads].filter(
    ({ text }) => text.trim() !== '' && !ownMarker.test(text),
  );
}

function reviewsOf({ reviews }: WatchedPullRequest): Said[] {
  return reviews.nodes.map(({ id, body, url, submittedAt, author }) => ({
    id,
    threadId: null,
    author: authorOf(author),
    text: body,
    path: null,
    line: null,
    url,
    at: submittedAt ?? '',
  }));
}

/** What is said about the pull request as a whole, in no review. */
function remarksOf({ comments }: WatchedPullRequest): Said[] {
  return comments.nodes
    .filter(({ isMinimized }) => !isMinimized)
    .map(({ id, body, url, createdAt, author }) => ({
      ...{ id, threadId: null, author: authorOf(author), text: body, path: null, line: null },
      ...{ url, at: createdAt },
    }));
}

function openComments({ id: threadId, isResolved, path, line, comments }: WatchedThread): Said[] {
  const visible = comments.nodes.filter(({ isMinimized, state }) => !isMinimized && state === 'SUBMITTED');
  return isResolved
    ? []
    : visible.map(({ id, body, url, createdAt, author }) => ({
        ...{ id, threadId, author: authorOf(author), text: body, path, line, url, at: createdAt },
      }));
}

/** `null` for one that can have no permission: a deleted account, or one brought in from elsewhere. */
function authorOf(author: WatchedAuthor): Author | null {
  switch (author?.__typename) {
    case 'User':
      return { login: author.login, name: author.login };
    case 'Bot':
      // The two APIs of GitHub do not call it the same.
      return { login: `${author.login.replace(/\[bot\]$/, '')}[bot]`, name: author.login };
    default:
      return null;
  }
}
