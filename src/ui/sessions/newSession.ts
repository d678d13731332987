import type * as vscode from 'vscode';
import type { Selection } from '../../domain/session.ts';
import { showRefusal, submitCancellable } from '../commands/askEngine.ts';
import { descriptionInEditor } from '../commands/descriptionEditor.ts';
import { descriptionStep } from '../commands/descriptionStep.ts';
import { alone, askText, type TextStep } from '../commands/multiStep.ts';
import { isPermissionModeChosen } from '../commands/permissionMode.ts';
import { type Writing, Writings } from '../commands/writings.ts';
import { showError } from '../messages.ts';
import type { OpenProject } from '../projects.ts';
import { t } from '../words/translations.ts';

/** "New Session…": what was typed is kept until a session came of it. */
export class NewSession {
  readonly #drafts: vscode.Memento;
  readonly #writings = new Writings();

  constructor(drafts: vscode.Memento) {
    this.#drafts = drafts;
  }

  /** Asks what the session is to do and creates it; the answer is its id, or `null` when there is none. */
  async run(project: OpenProject, selection: Selection | null): Promise<string | null> {
    const { readOnly } = project.engine.view().project;
    if (readOnly !== null) {
      showRefusal(readOnly);
      return null;
    }
    const { id } = project.engine.project;
    const drafted = new DraftedPrompt(this.#drafts, id);
    const writing = this.#writings.begin(id, drafted);
    const answered = await askPrompt(drafted, writing, selection);
    // Before the first agent of this machine starts, the user has said what it may do.
    if (!answered || !(await isPermissionModeChosen())) {
      return null;
    }
    const prompt = drafted.draft.description.trim();
    const intent = { kind: 'createSession', prompt, baseBranch: null, selection } as const;
    const created = await submitCancellable(project.engine, t('Creating the session…'), intent);
    if (created.ok) {
      writing.end();
      await drafted.forget();
      return created.value.id;
    }
    const again = t('Edit and Try Again');
    const message = t('{0} What you typed is kept.', created.error.message);
    return (await showError(message, again)) === again ? this.run(project, selection) : null;
  }
}

/** Whether the user goes on with what is drafted then. */
async function askPrompt(
  drafted: DraftedPrompt,
  writing: Writing,
  selection: Selection | null,
): Promise<boolean> {
  let writes: Promise<boolean> | null = null;
  const write = () => {
    writes = descriptionInEditor(writing, t('New Session…'));
  };
  const title = selection === null ? t('New Session') : t('Ask About {0}', placeText(selection));
  const typed = await askText(promptStep(drafted, write), alone(title));
  if (typed === 'left') {
    await drafted.forget();
  }
  return typed === 'next' || ((await writes) ?? false);
}

/** Keeps what is typed at each key, for the next windows too. */
class DraftedPrompt {
  readonly #drafts: vscode.Memento;
  readonly #key: string;
  #text: string;

  constructor(drafts: vscode.Memento, projectId: string) {
    this.#drafts = drafts;
    this.#key = `newSession.draft.${projectId}`;
    this.#text = drafts.get<string>(this.#key) ?? '';
  }

  get draft(): { readonly description: string } {
    return { description: this.#text };
  }

  type({ description }: { readonly description: string }): void {
    this.#text = description;
    void this.#drafts.update(this.#key, description);
  }

  async forget(): Promise<void> {
    await this.#drafts.update(this.#key, undefined);
  }
}

function promptStep(drafted: DraftedPrompt, writeInEditor: () => void): TextStep {
  const words = {
    prompt: t('What is the agent to do, or to answer? It works in a worktree of its own, without a plan.'),
    promptForMany: (lines: number) =>
      t('{0} lines of text are what it is asked. Type to replace them.', lines),
    placeholder: t('Find out why the tests are slow'),
  };
  const problem = () =>
    drafted.draft.description.trim() === '' ? t('Say what the session is to do.') : null;
  return descriptionStep(drafted, words, { problem, writeInEditor });
}

function placeText({ path, firstLine, lastLine }: Selection): string {
  return firstLine === lastLine ? `${path}:${firstLine}` : `${path}:${firstLine}-${lastLine}`;
}
