import { type Refusal, refusal } from '../domain/refusal.ts';
import type { Clock } from '../lib/clock.ts';
import { DisposableStore } from '../lib/disposables.ts';
import { Emitter } from '../lib/emitter.ts';
import { Mutex } from '../lib/mutex.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { beginDriving, type Driving, type DrivingParts, endDriving, endForGood } from './driving.ts';
import { type Connection, connectToDriver, type FollowedWork } from './follower.ts';
import { isGone, type SeenLease, seeLease } from './lease.ts';
import { otherVersion, removed, silent, whyUnreachable, worksElsewhere } from './reasons.ts';
import { Retries } from './retries.ts';
import { until } from './until.ts';
import type { Work } from './work.ts';

export interface RoleParts<Failure> extends DrivingParts<Work, Failure> {
  readonly clock: Clock;
}

/** What happens to a window's role. */
export interface RoleListener {
  /** There is something to work with: this window's own engine, or another one's. */
  onEnter(work: Work): void;
  /** It ends; what it shows can still be read. */
  onLeave(work: Work): void;
  /** `unreachable` is another. */
  onReachability(): void;
}

/** Until then the change from one driver to the next is nobody's concern. */
const quietTries = 3;
/** Whoever asked for the project takes it within this time, or gets it no more. */
const handOverMs = 2_000;
/** Whoever wants something waits so long for a change of drivers. */
const patienceMs = 3_000;

type Standing =
  | { readonly kind: 'driving'; readonly driving: Driving<Work>; readonly owned: DisposableStore }
  | { readonly kind: 'following'; readonly connection: Connection; readonly work: FollowedWork }
  /** Between two drivers, or nobody can be reached; with a connection the driver has not said welcome yet. */
  | { readonly kind: 'apart'; readonly connection: Connection | null };

/**
 * Whether this window drives a project or follows: it drives when nobody else does, and follows otherwise; it looks
 * at the lease again whenever it loses its driver, or its own lease.
 */
export class WindowRole<Failure extends { readonly message: string }> {
  readonly #parts: RoleParts<Failure>;
  readonly #listener: RoleListener;
  readonly #turn = new Mutex();
  readonly #moved = new Emitter<void>();
  readonly #retries: Retries;
  #standing: Standing = { kind: 'apart', connection: null };
  #unreachable: string | null = null;
  #disposed = false;

  constructor(parts: RoleParts<Failure>, listener: RoleListener) {
    this.#parts = parts;
    this.#listener = listener;
    this.#retries = new Retries(parts.clock, () => this.#settleSoon());
  }

  get isDriver(): boolean {
    return this.#standing.kind === 'driving';
  }

  get work(): Work | null {
    const standing = this.#standing;
    if (standing.kind === 'apart') {
      return null;
    }
    return standing.kind === 'driving' ? standing.driving.work : standing.work;
  }

  /** Why whoever works on the project cannot be reached, in words for the user, or `null`. */
  get unreachable(): string | null {
    return this.#unreachable;
  }

  async open(): Promise<Result<void, Failure>> {
    const settled = await this.#settle(null);
    await this.reachable();
    return settled;
  }

  /** What works on the project, after a short change of drivers too; `null` when nobody can be reached. */
  async reachable(): Promise<Work | null> {
    await this.#until(() => this.work !== null || this.#unreachable !== null, patienceMs);
    return this.#unreachable === null ? this.work : null;
  }

  /** The user may have done something about whatever was in the way. */
  wake(): void {
    this.#askForDrive();
    if (this.#standing.kind === 'apart') {
      this.#retries.succeeded();
      this.#settleSoon();
    }
  }

  /** The user has decided that this window drives from now on. Who answers is asked, who does not is fenced off. */
  async takeOver(): Promise<Result<void, Refusal>> {
    if (this.#standing.kind === 'following' && this.#unreachable === null) {
      this.#standing.connection.letGo();
      await this.#until(() => this.isDriver, handOverMs);
    }
    if (!this.isDriver) {
      await this.#settle((await seeLease(this.#parts.lease)).epoch);
    }
    return this.isDriver ? ok() : err(refusal('unprocessable', this.#unreachable ?? silent));
  }

  /** Ends the project for every window: `clear` takes its state away. Only for the driver of one without a task. */
  retire(clear: () => Promise<void>): Promise<Result<void, Refusal>> {
    return this.#turn.run(async () => {
      let ended: Result<void, Refusal> = err(refusal('conflict', worksElsewhere));
      if (this.isDriver) {
        await this.#leave(async (driving, log) => {
          ended = await endForGood(driving, clear, log);
        });
        this.#settleSoon();
      }
      return ended;
    });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#retries.dispose();
    await this.#turn.run(() => this.#leave());
    this.#moved.fire();
  }

  #settleSoon(): void {
    this.#settle(null).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.#parts.log.error(`Which window works on the project could not be found out: ${reason}`);
      this.#setUnreachable(`Which window works on this project could not be found out: ${reason}`);
      this.#retries.later();
    });
  }

  /** Drives or follows, whichever may be. `rob` is the epoch of a lease that the user decided to take. */
  #settle(rob: number | null): Promise<Result<void, Failure>> {
    return this.#turn.run(() => this.#settleInTurn(rob));
  }

  async #settleInTurn(rob: number | null): Promise<Result<void, Failure>> {
    if (this.#disposed || this.isDriver || (this.#standing.kind === 'following' && rob === null)) {
      return ok();
    }
    await this.#leave();
    if (await isGone(this.#parts.lease)) {
      this.#setUnreachable(removed);
      return ok();
    }
    const seen = await seeLease(this.#parts.lease);
    const free = seen.judgement === 'free' || seen.judgement === 'dead';
    if (!free && seen.epoch !== rob) {
      this.#follow(seen);
      return ok();
    }
    const begun = await beginDriving(this.#parts, seen, () => void this.#handOver());
    if (!begun.ok) {
      // Nobody holds the lease now; whether what is in the way is over, only the user can say.
      this.#setUnreachable(begun.error.message);
      return begun;
    }
    if (begun.value === null) {
      return this.#settleInTurn(null);
    }
    this.#drive(begun.value);
    return ok();
  }

  #drive(driving: Driving<Work>): void {
    const owned = new DisposableStore();
    this.#enter({ kind: 'driving', driving, owned }, driving.work);
    owned.add(driving.lease.onDidLose(() => void this.#lost()));
    // State that cannot be written any more may have been fenced off by a later driver.
    owned.add(driving.work.onDidChange(({ project }) => project?.readOnly && void this.#checkLease(driving)));
  }

  #follow(seen: SeenLease): void {
    const { lease, clock, trusted } = this.#parts;
    const why = whyUnreachable(seen, lease.protocol);
    if (!seen.record?.address) {
      this.#setUnreachable(why);
      this.#retries.later();
      return;
    }
    const { address, token } = seen.record;
    const ifCurrent = (react: () => void): void => {
      if (this.#standing.kind !== 'driving' && this.#standing.connection === connection) {
        react();
      }
    };
    const connection: Connection = connectToDriver(
      { address, token, protocol: lease.protocol, clock, trusted },
      {
        onWelcome: (work) =>
          ifCurrent(() => {
            this.#enter({ kind: 'following', connection, work }, work);
            this.#askForDrive();
          }),
        onOtherVersion: (theirs) =>
          ifCurrent(() => this.#setUnreachable(otherVersion(theirs, lease.protocol))),
        onAnswers: (answers) => ifCurrent(() => this.#setUnreachable(answers ? null : silent)),
        onClose: () => ifCurrent(() => this.#connectionClosed(why)),
      },
    );
    this.#standing = { kind: 'apart', connection };
  }

  /** Where nothing may be run nothing is done: a window that is trusted is the better driver. */
  #askForDrive(): void {
    const standing = this.#standing;
    if (standing.kind === 'following' && this.#parts.trusted() && !standing.work.driverTrusted) {
      standing.connection.letGo();
    }
  }

  #connectionClosed(why: string): void {
    const { work } = this;
    this.#standing = { kind: 'apart', connection: null };
    if (work !== null) {
      this.#listener.onLeave(work);
      this.#settleSoon();
      return;
    }
    this.#retries.later();
    if (this.#retries.count > quietTries) {
      this.#setUnreachable(this.#unreachable ?? why);
    }
  }

  async #checkLease({ lease }: Driving<Work>): Promise<void> {
    if (!(await lease.isCurrent().catch(() => true))) {
      await this.#lost();
    }
  }

  /** Another window has taken the lease: the user wanted it so. */
  async #lost(): Promise<void> {
    await this.#turn.run(() => this.#leave());
    this.#settleSoon();
  }

  /** Lets another window have the project, and follows it as soon as it has it. */
  async #handOver(): Promise<void> {
    const standing = this.#standing;
    if (standing.kind !== 'driving') {
      return;
    }
    await this.#turn.run(() => this.#leave());
    if (!this.#disposed) {
      const waiting = new DisposableStore();
      this.#retries.in(handOverMs);
      waiting.add(standing.driving.lease.onDidLose(() => this.#settleSoon()));
      this.#until(() => this.work !== null, handOverMs).then(() => waiting.dispose());
    }
  }

  /** Lets go of whatever this window holds. */
  async #leave(end: typeof endDriving = endDriving): Promise<void> {
    const standing = this.#standing;
    const { work } = this;
    this.#standing = { kind: 'apart', connection: null };
    if (work !== null) {
      this.#listener.onLeave(work);
    }
    if (standing.kind === 'driving') {
      standing.owned.dispose();
      await end(standing.driving, this.#parts.log);
    } else {
      standing.connection?.dispose();
    }
  }

  #enter(standing: Standing, work: Work): void {
    this.#standing = standing;
    this.#retries.succeeded();
    this.#unreachable = null;
    this.#listener.onEnter(work);
    this.#moved.fire();
  }

  #setUnreachable(why: string | null): void {
    if (this.#unreachable !== why) {
      this.#unreachable = why;
      this.#listener.onReachability();
      this.#moved.fire();
    }
  }

  /** Or until the project is closed. */
  #until(reached: () => boolean, limitMs: number): Promise<void> {
    const { clock } = this.#parts;
    return until(() => reached() || this.#disposed, { moved: this.#moved.event, clock, patienceMs: limitMs });
  }
}
