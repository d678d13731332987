import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { systemClock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import { showError, showInformation } from '../messages.ts';
import { chooseOne } from '../picks.ts';
import type { OpenProject, Projects } from '../projects.ts';
import { isSessionInSight } from '../sessions/sessionPages.ts';
import { throttle } from '../throttle.ts';
import type { TreeElement } from '../tree/treeItem.ts';
import { t } from '../words/translations.ts';
import { type Attention, needsUser } from './attention.ts';
import { messageTurn } from './messageTurn.ts';
import { News } from './news.ts';
import { notificationText, wantedKinds } from './notificationText.ts';
import { stillWaiting, type Told as ToldIn } from './told.ts';

/** Long enough that what happens together is told together. */
const gatherMilliseconds = 3_000;

interface BoardInSight {
  isVisible(engine: Engine): boolean;
  show(project: OpenProject, itemId: string | null): void;
}

type Told = ToldIn<OpenProject>;

/**
 * Tells the user, once and in one message, what has come to need them; not what did so before the window was opened,
 * not while the board or its page is in sight, and nothing of the kinds that are silenced.
 */
export class Notifications implements vscode.Disposable {
  readonly #projects: Projects;
  readonly #board: BoardInSight;
  readonly #news = new WeakMap<Engine, News<Told>>();
  readonly #owned = new DisposableStore();
  readonly #gather: ReturnType<typeof throttle>;
  readonly #turn: ReturnType<typeof messageTurn>;

  constructor(projects: Projects, board: BoardInSight) {
    this.#projects = projects;
    this.#board = board;
    this.#gather = this.#owned.add(throttle(gatherMilliseconds, () => this.#tell()));
    // What came meanwhile.
    this.#turn = this.#owned.add(messageTurn(systemClock, () => this.#gather.request()));
    this.#owned.add(projects.onDidChange(() => this.#gather.request()));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #tell(): void {
    const fresh = this.#projects.open().flatMap((project) => this.#freshOf(project));
    if (fresh.length === 0 || !this.#turn.isFree) {
      return;
    }
    for (const { engine } of new Set(fresh.map(({ project }) => project))) {
      this.#news.get(engine)?.told(fresh.filter(({ project }) => project.engine === engine));
    }
    this.#turn.take(this.#show(fresh));
  }

  async #show(told: readonly Told[]): Promise<void> {
    const [first] = told;
    const command = told.length === 1 ? first?.command : undefined;
    const show = command?.title ?? t('Show');
    const never = t("Don't Show Again");
    const answer = await showInformation(notificationText(told, t), show, never);
    if (answer === never) {
      await silence(new Set(told.map(({ kind }) => kind)));
    } else if (answer === show) {
      await this.#act(stillWaiting(told, this.#projects.open(), t), command);
    }
  }

  async #act(waiting: readonly Told[], command: Told['command']): Promise<void> {
    const [first, ...others] = waiting;
    if (first === undefined) {
      void showInformation(t('What you were told of does not need you any more.'));
    } else if (command !== undefined) {
      await vscode.commands.executeCommand(`switchyard.${command.name}`);
    } else {
      const chosen = others.length === 0 ? first : await chooseOf(waiting);
      await (chosen && this.#lead(chosen));
    }
  }

  async #lead({ project, id, shownBy }: Told): Promise<void> {
    if (shownBy === 'board') {
      this.#board.show(project, id);
    } else {
      const session: TreeElement = { kind: 'item', engine: project.engine, id };
      await vscode.commands.executeCommand('switchyard.openSession', session);
    }
  }

  /** What is in sight, or silenced, counts as told. */
  #freshOf(project: OpenProject): readonly Told[] {
    const { engine } = project;
    const news = this.#news.get(engine) ?? new News<Told>();
    this.#news.set(engine, news);
    const waiting = needsUser(engine.view(), t).map((attention) => ({ project, ...attention }));
    const fresh = news.fresh(waiting);
    const kinds = wantedKinds(setting().get('notifications'));
    const isSeen = ({ shownBy, id }: Told) =>
      shownBy === 'board' ? this.#board.isVisible(engine) : isSessionInSight(id);
    const wanted = fresh.filter((one) => kinds.some((kind) => kind === one.kind) && !isSeen(one));
    news.told(fresh.filter((one) => !wanted.includes(one)));
    return wanted;
  }
}

/** Of several that one message has told of, the one to go to. */
async function chooseOf(told: readonly Told[]): Promise<Told | undefined> {
  const items = told.map((one) => ({ label: one.title, detail: one.reason, told: one }));
  const placeHolder = t('Choose what to look at');
  return (await chooseOne(items, { placeHolder, matchOnDetail: true }))?.told;
}

/** No more messages of these kinds, in any window. */
async function silence(kinds: ReadonlySet<Attention['kind']>): Promise<void> {
  const rest = wantedKinds(setting().get('notifications')).filter((kind) => !kinds.has(kind));
  try {
    await setting().update('notifications', rest, vscode.ConfigurationTarget.Global);
  } catch (error) {
    // The user's settings may be open and not saved, or broken; VS Code says which, and what to do.
    const reason = error instanceof Error ? error.message : String(error);
    void showError(t('These messages could not be silenced. {0}', reason));
  }
}

function setting(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('switchyard');
}
