import * as vscode from 'vscode';
import type { OpenProject } from '../projects.ts';
import { checkedOutBranch, locateRepository } from '../repositoryLocation.ts';
import { t } from '../words/translations.ts';
import { showRefusal } from './askEngine.ts';
import { askSteps, type Step } from './multiStep.ts';

interface Draft {
  readonly title: string;
  readonly description: string;
  readonly baseBranch: string;
}

/** "New Task…": what was typed is kept, for the next windows too, until a task came of it. */
export class NewTask {
  readonly #drafts: vscode.Memento;

  constructor(drafts: vscode.Memento) {
    this.#drafts = drafts;
  }

  /** Asks for a task and creates it; the answer is its id, or `null` when there is none. */
  async run(project: OpenProject): Promise<string | null> {
    const { readOnly } = project.engine.view().project;
    if (readOnly !== null) {
      await showRefusal(readOnly);
      return null;
    }
    const key = `newTask.draft.${project.engine.project.id}`;
    const branch = (await currentBranch(project)) ?? '';
    let draft = this.#drafts.get<Draft>(key) ?? {
      title: '',
      description: selectedText(),
      baseBranch: branch,
      budgetUsd: null,
    };
    const steps = stepsFor(
      branch,
      () => draft,
      (typed) => {
        draft = { ...draft, ...typed };
        void this.#drafts.update(key, draft);
      },
    );
    if (!(await askSteps(t('New Task'), steps))) {
      return null;
    }
    const created = await create(project, draft);
    if (created.ok) {
      await this.#drafts.update(key, undefined);
      return created.value.id;
    }
    const again = t('Edit and Try Again');
    const message = t('{0} What you typed is kept.', created.error.message);
    return (await vscode.window.showErrorMessage(message, again)) === again ? this.run(project) : null;
  }
}

function create(
  { engine }: OpenProject,
  draft: Draft,
): Thenable<Awaited<ReturnType<OpenProject['engine']['submit']>>> {
  const submit = () =>
    engine.submit({
      kind: 'createTask',
      title: draft.title.trim(),
      description: draft.description.trim(),
      orchestrator: null,
      baseBranch: draft.baseBranch.trim() || null,
      budgetUsd: null,
    });
  const place = { location: { viewId: 'switchyard.tasks' }, title: t('Creating the task…') };
  return vscode.window.withProgress(place, submit);
}

function stepsFor(
  branch: string,
  draft: () => Draft,
  onType: (typed: Partial<Draft>) => void,
): (() => Step)[] {
  return [
    () => ({
      prompt: t('What is to be done? A short title.'),
      placeholder: t('Add a JSON output mode to the command line'),
      value: draft().title,
      problem: (value) => (value.trim() === '' ? t('A task needs a title.') : null),
      onType: (title) => onType({ title }),
    }),
    () => descriptionStep(draft(), onType),
    () => ({
      prompt: t('The branch to start from and to merge into.'),
      placeholder: branch,
      value: draft().baseBranch,
      problem: () => null,
      onType: (baseBranch) => onType({ baseBranch }),
    }),
  ];
}

/** An input box has one line: a longer text, from a selection, is shown by its beginning and kept as it is. */
function descriptionStep({ description }: Draft, onType: (typed: Partial<Draft>) => void): Step {
  const lines = description.split('\n');
  const long = lines.length > 1;
  return {
    prompt: long
      ? t('{0} lines of text are the description, as selected. Type to replace them.', lines.length)
      : t('Describe it: what should be different afterwards, and what must stay as it is. Optional.'),
    placeholder: long ? (lines.find((line) => line.trim() !== '') ?? '') : t('Description'),
    value: long ? '' : description,
    problem: () => null,
    onType: (value) => {
      if (value !== '' || !long) {
        onType({ description: value });
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
