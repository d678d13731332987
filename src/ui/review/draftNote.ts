import * as vscode from 'vscode';
import type { DraftComment } from './drafts.ts';

/** A drafted comment as VS Code shows it: its words are text and nothing else. */
export class DraftNote implements vscode.Comment {
  readonly draftId: string;
  readonly commentId: string;
  /** What is kept, whatever is being typed. */
  readonly saved: string;
  readonly author: vscode.CommentAuthorInformation;
  readonly timestamp: Date;
  readonly contextValue = 'draft';
  /** VS Code puts here what the user has typed. */
  body: string | vscode.MarkdownString;
  mode = vscode.CommentMode.Preview;

  constructor(draftId: string, { id, text, at }: DraftComment, author: string) {
    this.draftId = draftId;
    this.commentId = id;
    this.saved = text;
    this.body = text;
    this.author = { name: author };
    this.timestamp = new Date(at);
  }
}

export function textOf(body: string | vscode.MarkdownString): string {
  return typeof body === 'string' ? body : body.value;
}
