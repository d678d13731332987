import * as vscode from 'vscode';
import { baseName } from '../../domain/delivery.ts';
import { ownerOf } from '../../domain/run.ts';
import type { Engine } from '../../engine/engine.ts';
import { runIcon, sessionIcon, subtaskIcon, taskIcon } from '../../protocol/icons.ts';
import type { ProjectView } from '../../protocol/view.ts';
import { showInformation, showWarning } from '../messages.ts';
import { chooseOne } from '../picks.ts';
import { addressOf } from '../plan/planAddress.ts';
import type { OpenProject, Projects } from '../projects.ts';
import { inTab, reviewedFrom } from '../review/reviewed.ts';
import { isTreeElement, themeIcon } from '../tree/treeItem.ts';
import { sessionDescription } from '../words/sessionWording.ts';
import { t } from '../words/translations.ts';
import { runDescription, runTitle, subtaskDescription, taskDescription } from '../words/wording.ts';
import { type ActionName, type Item, itemById, itemsFor, reasonFor } from './actions.ts';
import { uncancellable } from './cancellable.ts';

/** What a command is about. */
export interface Target {
  readonly engine: Engine;
  readonly item: Item;
}

/**
 * The item that a command is called for: the given line of the tree, the task whose plan, the session whose transcript, or
 * the work whose diff is shown, or else the user's choice of all that fit, of which what is in front of them comes first.
 * Says so when none fits.
 */
export async function targetOf(
  name: ActionName,
  argument: unknown,
  projects: Projects,
): Promise<Target | null> {
  if (isTreeElement(argument)) {
    const item = argument.kind === 'item' ? itemById(argument.engine.view(), argument.id) : null;
    return item === null ? null : { engine: argument.engine, item };
  }
  const open = await openProjects(projects);
  if (open === null) {
    return null;
  }
  const engines = open.map((project) => project.engine);
  const reviewed = reviewedFrom(argument, engines);
  if (reviewed !== null) {
    const item = itemById(reviewed.engine.view(), reviewed.itemId);
    return item === null ? null : { engine: reviewed.engine, item };
  }
  const address = argument instanceof vscode.Uri ? addressOf(argument) : null;
  if (address !== null) {
    const engine = engines.find(({ project }) => project.id === address.projectId);
    const item = engine === undefined ? null : itemById(engine.view(), address.taskId);
    return engine === undefined || item === null ? null : { engine, item };
  }
  const choices = open.flatMap((project) => choicesOf(project, name, open.length > 1));
  if (choices.length === 0) {
    void showInformation(reasonFor(name, t));
    return null;
  }
  const inFront = inTab(vscode.window.tabGroups.activeTabGroup.activeTab, engines)?.itemId;
  const chosen = await chooseOne(firstOf(choices, inFront), {
    matchOnDescription: true,
    matchOnDetail: true,
    placeHolder: t('Choose what this is about'),
  });
  return chosen === undefined ? null : chosen.target;
}

/** The project that a command is called for. */
export async function projectOf(argument: unknown, projects: Projects): Promise<OpenProject | null> {
  const open = await openProjects(projects);
  if (open === null) {
    return null;
  }
  const [first] = open;
  if (isTreeElement(argument)) {
    return open.find(({ engine }) => engine === argument.engine) ?? null;
  }
  if (open.length === 1 && first !== undefined) {
    return first;
  }
  const choices = open.map((project) => ({
    label: project.engine.project.name,
    description: project.engine.project.root,
    iconPath: new vscode.ThemeIcon('repo'),
    project,
  }));
  const chosen = await chooseOne(choices, { placeHolder: t('Choose a project') });
  return chosen?.project ?? null;
}

/** All projects, opened; `null`, with the reason shown, when there is none. */
export async function openProjects(projects: Projects): Promise<readonly OpenProject[] | null> {
  const open = await uncancellable(t('Opening the project…'), () => projects.retryAll());
  if (open.length > 0) {
    return open;
  }
  const failure = projects
    .all()
    .flatMap(({ state }) => (state.kind === 'failed' ? [state.failure.message] : []))[0];
  void showWarning(
    failure ??
      t('Open a folder with a git repository first. Switchyard works on the repository of the open folder.'),
  );
  return null;
}

type Choice = vscode.QuickPickItem & { readonly target: Target };

function choicesOf({ engine }: OpenProject, name: ActionName, several: boolean): Choice[] {
  const view = engine.view();
  const prefix = several ? `${engine.project.name} · ` : '';
  return itemsFor(name, view).map((item) => {
    const { detail, ...words } = choiceWords(item, view);
    return { ...words, detail: `${prefix}${detail}`, target: { engine, item } };
  });
}

function firstOf(choices: readonly Choice[], itemId: string | undefined): readonly Choice[] {
  const isFirst = ({ target }: Choice) => target.item.value.id === itemId;
  return [...choices.filter(isFirst), ...choices.filter((choice) => !isFirst(choice))];
}

function choiceWords(item: Item, view: ProjectView): vscode.QuickPickItem & { detail: string } {
  if (item.kind === 'run') {
    return {
      label: runTitle(item.value, view, t),
      description: runDescription(item.value, view, t),
      detail: titleOf(view, ownerOf(item.value)),
      iconPath: themeIcon(runIcon(item.value)),
    };
  }
  if (item.kind === 'session') {
    return {
      label: item.value.title,
      description: sessionDescription(item.value, Date.now(), t),
      detail: t('Session {0} · base {1}', item.value.number, item.value.baseBranch),
      iconPath: themeIcon(sessionIcon(item.value)),
    };
  }
  const label = titleOf(view, item.value.id);
  return item.kind === 'task'
    ? {
        label,
        description: taskDescription(item.value, t),
        detail: t('Task {0} · base {1}', item.value.number, baseName(item.value)),
        iconPath: themeIcon(taskIcon(item.value)),
      }
    : {
        label,
        description: subtaskDescription(item.value, view, t),
        detail: titleOf(view, item.value.taskId),
        iconPath: themeIcon(subtaskIcon(item.value)),
      };
}

function titleOf(view: ProjectView, id: string): string {
  const subtask = view.subtasks.find((candidate) => candidate.id === id);
  return subtask === undefined
    ? ([...view.tasks, ...view.sessions].find((candidate) => candidate.id === id)?.title ?? '')
    : `#${subtask.number} ${subtask.title}`;
}
