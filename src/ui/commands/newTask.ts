import * as vscode from 'vscode';
import type { OpenProject } from '../projects.ts';
import { checkedOutBranch, locateRepository } from '../repositoryLocation.ts';
import { t } from '../words/translations.ts';
import { askSteps, type Step } from './multiStep.ts';

interface Draft {
  title: string;
  description: string;
  baseBranch: string;
}

/** "New Task…": what was typed is kept until a task came of it. */
export class NewTask {
  readonly #drafts = new Map<string, Draft>();

  /** Asks for a task and creates it; the answer is its id, or `null` when there is none. */
  async run(project: OpenProject): Promise<string | null> {
    const branch = (await currentBranch(project)) ?? '';
    const draft = this.#drafts.get(project.engine.project.id) ?? {
      title: '',
      description: selectedText(),
      baseBranch: branch,
    };
    this.#drafts.set(project.engine.project.id, draft);
    if (!(await askSteps(t('New Task'), stepsFor(draft, branch)))) {
      return null;
    }
    const created = await vscode.window.withProgress(
      { location: { viewId: 'switchyard.tasks' }, title: t('Creating the task…') },
      () =>
        project.engine.submit({
          kind: 'createTask',
          title: draft.title.trim(),
          description: draft.description.trim(),
          orchestrator: null,
          baseBranch: draft.baseBranch.trim() || null,
        }),
    );
    if (created.ok) {
      this.#drafts.delete(project.engine.project.id);
      return created.value.id;
    }
    const again = t('Edit and Try Again');
    const message = t('{0} What you typed is kept.', created.error.message);
    return (await vscode.window.showErrorMessage(message, again)) === again ? this.run(project) : null;
  }
}

function stepsFor(draft: Draft, branch: string): (() => Step)[] {
  return [
    () => ({
      prompt: t('What is to be done? A short title.'),
      placeholder: t('Add a JSON output mode to the command line'),
      value: draft.title,
      problem: (value) => (value.trim() === '' ? t('A task needs a title.') : null),
      onType: (value) => {
        draft.title = value;
      },
    }),
    () => descriptionStep(draft),
    () => ({
      prompt: t('The branch to start from and to merge into.'),
      placeholder: branch,
      value: draft.baseBranch,
      problem: () => null,
      onType: (value) => {
        draft.baseBranch = value;
      },
    }),
  ];
}

/** An input box has one line: a longer text, from a selection, is shown by its beginning and kept as it is. */
function descriptionStep(draft: Draft): Step {
  const lines = draft.description.split('\n');
  const long = lines.length > 1;
  return {
    prompt: long
      ? t('{0} lines of text are the description, as selected. Type to replace them.', lines.length)
      : t('Describe it: what should be different afterwards, and what must stay as it is. Optional.'),
    placeholder: long ? (lines.find((line) => line.trim() !== '') ?? '') : t('Description'),
    value: long ? '' : draft.description,
    problem: () => null,
    onType: (value) => {
      if (value !== '' || !long) {
        draft.description = value;
      }
    },
  };
}

function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  return editor === undefined ? '' : editor.document.getText(editor.selection);
}

async function currentBranch({ engine }: OpenProject): Promise<string | null> {
  const location = await locateRepository(engine.project.root);
  return location === null ? null : checkedOutBranch(location);
}
