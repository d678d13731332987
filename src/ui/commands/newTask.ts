import * as vscode from 'vscode';
import type { OpenProject } from '../projects.ts';
import { checkedOutBranch, locateRepository } from '../repositoryLocation.ts';
import { t } from '../words/translations.ts';
import { showRefusal } from './askEngine.ts';
import { parseUsd } from './budgets.ts';
import { possibleDelivery } from './deliveryChoice.ts';
import { descriptionInEditor } from './descriptionEditor.ts';
import { askSteps, askText, type Place, type TextStep } from './multiStep.ts';
import { askTaskChoices } from './newTaskChoices.ts';
import { isPermissionModeChosen } from './permissionMode.ts';
import { DraftedTask, type TaskDraft } from './taskDraft.ts';

/** "New Task…": what was typed is kept until a task came of it. */
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
    const drafted = new DraftedTask(this.#drafts, project.engine.project.id, await initialDraft(project));
    const answered = await this.#ask(project, drafted);
    // Before the first agent of this machine starts, the user has said what it may do.
    if (!answered || !(await isPermissionModeChosen())) {
      return null;
    }
    const created = await create(project, drafted.draft);
    if (created.ok) {
      await drafted.forget();
      return created.value.id;
    }
    const again = t('Edit and Try Again');
    const message = t('{0} What you typed is kept.', created.error.message);
    return (await vscode.window.showErrorMessage(message, again)) === again ? this.run(project) : null;
  }

  #ask(project: OpenProject, drafted: DraftedTask): Promise<boolean> {
    const writeInEditor = async () => {
      if (await descriptionInEditor(drafted)) {
        await vscode.commands.executeCommand('switchyard.newTask', {
          kind: 'project',
          engine: project.engine,
        });
      }
    };
    return askSteps(t('New Task'), [
      (place: Place) => askText(titleStep(drafted), place),
      (place: Place) =>
        askText(
          descriptionStep(drafted, () => void writeInEditor()),
          place,
        ),
      (place: Place) => askTaskChoices(project, drafted, place),
    ]);
  }
}

function create(
  { engine }: OpenProject,
  draft: TaskDraft,
): Thenable<Awaited<ReturnType<OpenProject['engine']['submit']>>> {
  const submit = () =>
    engine.submit({
      kind: 'createTask',
      title: draft.title.trim(),
      description: draft.description.trim(),
      orchestrator: draft.orchestrator,
      baseBranch: draft.baseBranch.trim() || null,
      budgetUsd: parseUsd(draft.budget),
      delivery: possibleDelivery(draft, engine.view().project.deliveries),
    });
  const place = { location: { viewId: 'switchyard.tasks' }, title: t('Creating the task…') };
  return vscode.window.withProgress(place, submit);
}

function titleStep(drafted: DraftedTask): TextStep {
  return {
    prompt: t('What is to be done? A short title.'),
    placeholder: t('Add a JSON output mode to the command line'),
    value: drafted.draft.title,
    problem: (value) => (value.trim() === '' ? t('A task needs a title.') : null),
    onType: (title) => drafted.type({ title }),
  };
}

/** An input box has one line: a longer text is shown by its beginning and kept as it is. */
function descriptionStep(drafted: DraftedTask, writeInEditor: () => void): TextStep {
  const lines = drafted.draft.description.split('\n');
  const long = lines.length > 1;
  return {
    prompt: long
      ? t('{0} lines of text are the description. Type to replace them.', lines.length)
      : t('Describe it: what should be different afterwards, and what must stay as it is. Optional.'),
    placeholder: long ? (lines.find((line) => line.trim() !== '') ?? '') : t('Description'),
    value: long ? '' : drafted.draft.description,
    button: {
      iconPath: new vscode.ThemeIcon('edit'),
      tooltip: t('Write It in an Editor'),
      onPress: writeInEditor,
    },
    problem: () => null,
    onType: (value) => {
      if (value !== '' || !long) {
        drafted.type({ description: value });
      }
    },
  };
}

async function initialDraft({ engine }: OpenProject): Promise<TaskDraft> {
  const location = await locateRepository(engine.project.root);
  const branch = location === null ? null : await checkedOutBranch(location);
  return {
    title: '',
    description: selectedText(),
    baseBranch: branch ?? '',
    orchestrator: null,
    delivery: null,
    budget: '',
  };
}

function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  return editor === undefined ? '' : editor.document.getText(editor.selection);
}
