import type { ProjectPlace } from '../domain/project.ts';
import { type Refusal, refusal } from '../domain/refusal.ts';
import { needsTrust, notTrusted, untrustedRefusal } from '../domain/trust.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { Emitter } from '../lib/emitter.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { Intent } from '../protocol/intent.ts';
import type { ProjectHeader, ProjectView, ViewPatch } from '../protocol/view.ts';
import { removed, silent } from './reasons.ts';
import { type RoleParts, WindowRole } from './role.ts';
import { Transcripts } from './transcripts.ts';
import { emptyView, headerPatch, patchBetween } from './viewChange.ts';
import type { Work } from './work.ts';

export interface SharedProjectParts<Failure> extends RoleParts<Failure> {
  /** What is known of the project before anybody has told more. */
  readonly project: ProjectPlace;
}

/** A project as one window has it: what works on it may be in this window or in another one, and may change. */
export interface SharedProject extends Work {
  /** Makes this window the one that works on the project; the user has decided so. */
  takeOver(): Promise<Result<void, Refusal>>;
  /** Ends the project for every window, for good: `clear` takes its state away, while none of them can work on it. */
  retire(clear: () => Promise<void>): Promise<Result<void, Refusal>>;
}

/** Opens the project: this window works on it if no other one does, and follows that one else. */
export async function shareProject<Failure extends { readonly message: string }>(
  parts: SharedProjectParts<Failure>,
): Promise<Result<SharedProject, Failure>> {
  const shared = new Shared(parts);
  const opened = await shared.open();
  if (opened.ok) {
    return ok(shared);
  }
  await shared.dispose();
  return opened;
}

class Shared<Failure extends { readonly message: string }> implements SharedProject {
  readonly #trusted: () => boolean;
  readonly #role: WindowRole<Failure>;
  readonly #changed = new Emitter<ViewPatch>();
  readonly #transcripts = new Transcripts();
  /** What lasts as long as the present work. */
  #entered = new DisposableStore();
  #lastView: ProjectView;
  #lastProject: ProjectPlace;
  #sequence = 0;
  readonly onDidChange = this.#changed.event;

  constructor(parts: SharedProjectParts<Failure>) {
    this.#trusted = () => parts.trusted();
    this.#lastProject = parts.project;
    this.#lastView = emptyView(parts.project);
    this.#role = new WindowRole(parts, {
      onEnter: (work) => this.#enter(work),
      onLeave: (work) => this.#leave(work),
      onReachability: () => this.#headerChanged(),
    });
  }

  open(): Promise<Result<void, Failure>> {
    return this.#role.open();
  }

  get project(): ProjectPlace {
    return this.#role.work?.project ?? this.#lastProject;
  }

  view(): ProjectView {
    const view = this.#role.work?.view() ?? this.#lastView;
    return { ...view, sequence: this.#sequence, project: this.#header(view.project) };
  }

  async submit(intent: Intent, signal?: AbortSignal): ReturnType<Work['submit']> {
    if (needsTrust(intent.kind) && !this.#trusted()) {
      return err(untrustedRefusal);
    }
    const work = await this.#role.reachable();
    return work === null ? err(this.#refusal()) : work.submit(intent, signal);
  }

  watchTranscript(...[runId, listener]: Parameters<Work['watchTranscript']>): Disposable {
    return this.#transcripts.watch(runId, listener);
  }

  async transcriptPage(...asked: Parameters<Work['transcriptPage']>): ReturnType<Work['transcriptPage']> {
    return (await this.#reachable()).transcriptPage(...asked);
  }

  async history(...asked: Parameters<Work['history']>): ReturnType<Work['history']> {
    return (await this.#reachable()).history(...asked);
  }

  async prompt(runId: string): Promise<string | null> {
    return (await this.#reachable()).prompt(runId);
  }

  async logDirectory(runId: string): Promise<string | null> {
    return (await this.#role.reachable())?.logDirectory(runId) ?? null;
  }

  async changes(id: string): ReturnType<Work['changes']> {
    const work = await this.#role.reachable();
    return work === null ? err(this.#refusal()) : work.changes(id);
  }

  async fileAt(commit: string, path: string): Promise<Uint8Array | null> {
    return (await this.#role.reachable())?.fileAt(commit, path) ?? null;
  }

  wake(): void {
    this.#role.work?.wake();
    this.#role.wake();
    this.#headerChanged();
  }

  async takeOver(): Promise<Result<void, Refusal>> {
    return this.#trusted() ? this.#role.takeOver() : err(untrustedRefusal);
  }

  async retire(clear: () => Promise<void>): Promise<Result<void, Refusal>> {
    return this.#trusted() ? this.#role.retire(clear) : err(untrustedRefusal);
  }

  async dispose(): Promise<void> {
    await this.#role.dispose();
    this.#transcripts.dispose();
    this.#changed.dispose();
  }

  /** Views that follow by patches see the change of drivers as one large patch. */
  #enter(work: Work): void {
    this.#entered = new DisposableStore();
    this.#entered.add(work.onDidChange((patch) => this.#pass(patch)));
    this.#transcripts.attach(work);
    this.#fire(patchBetween(this.#lastView, this.view()));
  }

  #leave(work: Work): void {
    this.#entered.dispose();
    this.#transcripts.detach();
    this.#lastView = work.view();
    this.#lastProject = work.project;
  }

  #headerChanged(): void {
    this.#fire(headerPatch(this.view().project));
  }

  #pass(patch: ViewPatch): void {
    this.#fire({ ...patch, project: patch.project === null ? null : this.#header(patch.project) });
  }

  #fire(patch: ViewPatch): void {
    this.#sequence += 1;
    this.#changed.fire({ ...patch, sequence: this.#sequence });
  }

  #header(header: ProjectHeader): ProjectHeader {
    const { isDriver, unreachable } = this.#role;
    if (isDriver) {
      return header;
    }
    const readOnly = unreachable ?? (this.#trusted() ? header.readOnly : notTrusted);
    // There is nobody to take a project over from that is gone.
    const driverAnswers = unreachable === null || unreachable === removed;
    return { ...header, role: 'follower', driverAnswers, readOnly };
  }

  /** Throws where there is nobody to ask. */
  async #reachable(): Promise<Work> {
    const work = await this.#role.reachable();
    if (work === null) {
      throw new Error(this.#refusal().message);
    }
    return work;
  }

  #refusal(): Refusal {
    return refusal('unprocessable', this.#role.unreachable ?? silent);
  }
}
