import * as vscode from 'vscode';
import { type AccountAt, knownAccount } from '../github/account.ts';
import { onDidChangeSignIn } from '../github/signIn.ts';
import { showError } from '../messages.ts';
import type { OpenProject } from '../projects.ts';
import { checkedOutBranch, locateRepository } from '../repositoryLocation.ts';
import { t } from '../words/translations.ts';
import { showRefusal, submitCancellable } from './askEngine.ts';
import { parseUsd } from './budgets.ts';
import { possibleDelivery } from './deliveryChoice.ts';
import { descriptionInEditor } from './descriptionEditor.ts';
import { descriptionStep } from './descriptionStep.ts';
import { askSteps, askText, type Place, type StepButton, type TextStep } from './multiStep.ts';
import { askTaskChoices } from './newTaskChoices.ts';
import { isPermissionModeChosen } from './permissionMode.ts';
import { DraftedTask, type TaskDraft } from './taskDraft.ts';
import { type Writing, Writings } from './writings.ts';

/** "New Task…": what was typed is kept where the creation failed or was interrupted, and goes when the user leaves. */
export class NewTask {
  readonly #drafts: vscode.Memento;
  readonly #accountAt: AccountAt;
  readonly #writings = new Writings();
  /** Projects whose kept draft the user has just asked to go on with, so that it is no news. */
  readonly #goingOn = new Set<string>();

  constructor(drafts: vscode.Memento, accountAt: AccountAt) {
    this.#drafts = drafts;
    this.#accountAt = accountAt;
  }

  /** Asks for a task and creates it; the answer is its id, or `null` when there is none. */
  async run(project: OpenProject): Promise<string | null> {
    const { readOnly } = project.engine.view().project;
    if (readOnly !== null) {
      showRefusal(readOnly);
      return null;
    }
    const { id } = project.engine.project;
    const drafted = new DraftedTask(this.#drafts, id, await initialDraft(project));
    const writing = this.#writings.begin(id, drafted);
    const isNews = !this.#goingOn.delete(id);
    const answer = await this.#ask(project, { drafted, writing, isNews });
    if (answer === 'left') {
      await drafted.cancel();
    }
    // Before the first agent of this machine starts, the user has said what it may do.
    if (answer !== 'done' || !(await isPermissionModeChosen())) {
      return null;
    }
    const created = await create(project, drafted.draft);
    if (created.ok) {
      writing.end();
      await drafted.forget();
      return created.value.id;
    }
    const again = t('Edit and Try Again');
    const message = t('{0} What you typed is kept.', created.error.message);
    if ((await showError(message, again)) !== again) {
      return null;
    }
    this.#goingOn.add(id);
    return this.run(project);
  }

  #ask(project: OpenProject, { drafted, writing, isNews }: Asked): ReturnType<typeof askSteps> {
    const writeInEditor = async () => {
      if (await descriptionInEditor(writing, t('New Task…'))) {
        this.#goingOn.add(project.engine.project.id);
        await vscode.commands.executeCommand('switchyard.newTask', {
          kind: 'project',
          engine: project.engine,
        });
      }
    };
    const marked = (step: TextStep) => (isNews && drafted.isKept ? markedAsKept(step, drafted) : step);
    const account = knownAccount(project, this.#accountAt, onDidChangeSignIn);
    // Asked now, it is mostly known when it is shown.
    account.now();
    const asking = askSteps(t('New Task'), [
      (place: Place) => askText(marked(titleStep(drafted)), place),
      (place: Place) => askText(marked(descriptionOf(drafted, () => void writeInEditor())), place),
      (place: Place) => askTaskChoices(project, drafted, place, { account, isNews }),
    ]);
    return asking.finally(() => account.dispose());
  }
}

interface Asked {
  readonly drafted: DraftedTask;
  readonly writing: Writing;
  /** Whether what was kept is news to the user. */
  readonly isNews: boolean;
}

/** What comes from an earlier time is said to, and can be thrown away. */
function markedAsKept(step: TextStep, drafted: DraftedTask): TextStep {
  const afresh: StepButton = {
    iconPath: new vscode.ThemeIcon('discard'),
    tooltip: t('Start Afresh'),
    answer: 'first',
    onPress: () => drafted.startAfresh(),
  };
  return {
    ...step,
    prompt: t('Kept from last time; the button above starts afresh. {0}', step.prompt),
    buttons: [...(step.buttons ?? []), afresh],
  };
}

function create({ engine }: OpenProject, draft: TaskDraft): ReturnType<OpenProject['engine']['submit']> {
  const intent = {
    kind: 'createTask',
    title: draft.title.trim(),
    description: draft.description.trim(),
    orchestrator: draft.orchestrator,
    baseBranch: draft.baseBranch.trim() || null,
    budgetUsd: parseUsd(draft.budget),
    delivery: possibleDelivery(draft, engine.view().project.deliveries),
  } as const;
  return submitCancellable(engine, t('Creating the task…'), intent);
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

function descriptionOf(drafted: DraftedTask, writeInEditor: () => void): TextStep {
  const words = {
    prompt: t('Describe it: what should be different afterwards, and what must stay as it is. Optional.'),
    promptForMany: (lines: number) =>
      t('{0} lines of text are the description. Type to replace them.', lines),
    placeholder: t('Description'),
  };
  return descriptionStep(drafted, words, { problem: () => null, writeInEditor });
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
