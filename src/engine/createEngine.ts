import { backoffMs } from '../domain/backoff.ts';
import type { Hold } from '../domain/hold.ts';
import { oneLine } from '../domain/naming.ts';
import type { Project, ProjectPlace } from '../domain/project.ts';
import { ownerOf } from '../domain/run.ts';
import { DisposableStore } from '../lib/disposables.ts';
import { Mutex } from '../lib/mutex.ts';
import type { Changes } from '../store/store.ts';
import type { Work } from '../windows/work.ts';
import { createDeliveries } from './delivery/deliveries.ts';
import { createFreshLook } from './delivery/lookAfresh.ts';
import { createConflictWatch } from './delivery/watch/conflicts.ts';
import { createDeliveryWatch, type DeliveryWatch } from './delivery/watch/createDeliveryWatch.ts';
import { existing } from './facts.ts';
import { submit } from './intents/submit.ts';
import { failSession, holdSession, holdSubtask, holdTask } from './moves.ts';
import type { EngineParts } from './parts.ts';
import { changesOf } from './queries/changesOf.ts';
import { historyOf } from './queries/history.ts';
import { promptOf } from './queries/promptOf.ts';
import { Reconciler } from './reconciler.ts';
import { reconcileSession } from './reconcileSession.ts';
import { reconcileSubtask } from './reconcileSubtask.ts';
import { reconcileTask } from './reconcileTask.ts';
import { createRunFollower } from './runs/followRuns.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { createWorldCheck } from './steps/checkWorld.ts';
import { momentOf } from './time.ts';
import { transcriptPage, watchTranscript } from './transcripts.ts';
import { createPublisher, type Publisher } from './view/publisher.ts';
import { concernedKeys, everyKey, sessionKey, subtaskKey, taskKey } from './wakes.ts';

/** Looks after a failed look are tried this often before the entity waits for somebody. */
const triesBeforeHold = 3;

/**
 * Joins the parts: facts that are committed wake the reconciler, runs that are facts are followed, and views are
 * told. The first round after a start is the recovery.
 */
export function createEngine(parts: EngineParts): Work {
  const owned = new DisposableStore();
  const follower = createRunFollower(parts, (run) => publisher.touched([ownerOf(run)]));
  const schedule = createSchedule(parts);
  const deliveries = createDeliveries(parts, () => publisher.touched([]));
  const hands: Hands = {
    exclusively: (key, work) => reconciler.exclusively(key, work),
    wake: (key) => reconciler.wake(key),
  };
  const watch = createDeliveryWatch(parts, schedule, hands, () => publisher.touched([]));
  const around = (isShown: boolean) => ({ deliveries: deliveries.list(isShown), github: watch.view() });
  const publisher = createPublisher(parts, schedule, (runId) => follower.activity(runId), around);
  const wake = (keys: Iterable<string>): void => [...keys].forEach(hands.wake);
  const lookAgain = (): void => {
    follower.followAll();
    wake(everyKey(parts.store.tables));
  };
  const reconciler = createReconciler(parts, { schedule, watch, hands }, lookAgain);
  const onCommit = (changes: Changes): void => {
    schedule.committed(changes);
    publisher.committed(changes);
    follower.followAll();
    wake(concernedKeys(parts.store.tables, changes));
  };
  owned.add(parts.store.onDidCommit(onCommit));
  owned.add(parts.store.onDidBecomeReadOnly(() => publisher.undone()));
  owned.add(watchPlaces(parts, publisher, (id) => wake([taskKey(id), subtaskKey(id), sessionKey(id)])));
  for (const part of [deliveries, follower, publisher, reconciler]) {
    owned.add(part);
  }
  lookAgain();
  return {
    ...queriesOf(parts),
    view: () => publisher.view(),
    onDidChange: publisher.onDidChange,
    submit: (intent, signal) => submit(parts, hands, watch, intent, signal),
    wake() {
      deliveries.changed();
      watch.wake();
      publisher.touchedAll();
      lookAgain();
    },
    async dispose() {
      owned.dispose();
      await reconciler.settled();
      await follower.settled();
      await parts.store.close();
    },
  };
}

/** What is asked about the facts and the repository, and changes nothing. */
function queriesOf(parts: EngineParts): Omit<Work, 'view' | 'onDidChange' | 'submit' | 'wake' | 'dispose'> {
  return {
    project: placeOf(existing(parts.store.tables.projects.get(parts.projectId), 'The project')),
    watchTranscript: (runId, listener) => watchTranscript(parts, runId, listener),
    transcriptPage: (runId, place, direction) => transcriptPage(parts, runId, place, direction),
    history: async (id, before) => historyOf(parts.store.tables, id, before),
    prompt: (runId) => promptOf(parts, runId),
    logDirectory: async (runId) => parts.store.tables.runs.get(runId)?.directory ?? null,
    changes: (id) => changesOf(parts, id),
    fileAt: (commit, path) => parts.repository.fileAt(commit, path),
  };
}

/** Shows who waits for a place on the machine, and looks again when there may be one. */
function watchPlaces(
  { places }: EngineParts,
  publisher: Publisher,
  lookAt: (subjectId: string) => void,
): DisposableStore {
  const owned = new DisposableStore();
  owned.add(places.onDidWait((id) => publisher.touched([id])));
  owned.add(places.onMayBeFree(lookAt));
  owned.add(places);
  return owned;
}

function placeOf({ id, name, root }: Project): ProjectPlace {
  return { id, name, root };
}

function createReconciler(
  parts: EngineParts,
  { schedule, watch, hands }: Pick<Shared, 'schedule' | 'watch'> & { readonly hands: Hands },
  lookAgain: () => void,
): Reconciler {
  const shared: Shared = {
    ...{ schedule, watch },
    merging: new Mutex(),
    lookAfresh: createFreshLook(parts),
    findConflicts: createConflictWatch(parts, schedule),
    checkWorld: createWorldCheck(parts, hands, lookAgain),
  };
  const failures = new Map<string, number>();
  const reconciler = new Reconciler(
    parts.clock,
    async (key) => {
      const next = await look(parts, shared, key);
      failures.delete(key);
      return next;
    },
    async (key, error) => {
      const count = (failures.get(key) ?? 0) + 1;
      failures.set(key, count);
      parts.log.error(`${key}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      if (count === triesBeforeHold) {
        await holdFor(parts, key, error);
      }
      return parts.clock.now() + backoffMs(count, key);
    },
  );
  return reconciler;
}

/** How others work with the reconciler. */
type Hands = Pick<Reconciler, 'exclusively' | 'wake'>;

interface Shared {
  readonly schedule: Schedule;
  readonly merging: Mutex;
  readonly watch: DeliveryWatch;
  lookAfresh(): Promise<void>;
  findConflicts(): Promise<number | null>;
  checkWorld(): Promise<number | null>;
}

async function look(parts: EngineParts, shared: Shared, key: string): Promise<number | null> {
  const [kind, id = ''] = key.split(':');
  if (parts.store.readOnly !== null) {
    return null;
  }
  await parts.store.durable();
  await shared.lookAfresh();
  switch (kind) {
    case 'task':
      return reconcileTask(parts, id);
    case 'subtask':
      return reconcileSubtask(parts, shared.merging, id);
    case 'session':
      return reconcileSession(parts, id);
    case 'merges':
      return shared.watch.look();
    case 'conflicts':
      return shared.findConflicts();
    case 'world':
      return shared.checkWorld();
    default:
      await shared.schedule.next();
      return null;
  }
}

/** What fails again and again waits for somebody, with the reason on its card, instead of being tried for ever. */
async function holdFor(parts: EngineParts, key: string, error: unknown): Promise<void> {
  const [kind, id = ''] = key.split(':');
  const message = oneLine(error instanceof Error ? error.message : String(error), 300);
  const moment = momentOf(parts);
  const recorded = parts.store.transact((tables) => {
    const task = kind === 'task' ? tables.tasks.get(id) : null;
    const subtask = kind === 'subtask' ? tables.subtasks.get(id) : null;
    const session = kind === 'session' ? tables.sessions.get(id) : null;
    if (task) {
      holdTask(tables, id, holdWith(message, task), moment);
    } else if (subtask) {
      holdSubtask(tables, id, holdWith(message, subtask), moment);
    } else if (session?.deleting) {
      holdSession(tables, id, holdWith(message, session), moment);
    } else if (session) {
      failSession(tables, id, holdWith(message, session).reason, moment);
    }
  });
  await recorded.catch((failure: unknown) => parts.log.error(`${key}: ${String(failure)}`));
}

/** What is to be deleted is tried again all the same: nobody can do anything else with it. */
function holdWith(message: string, { deleting }: { readonly deleting: boolean }): Hold {
  const reason = deleting
    ? `It could not be deleted yet: ${message} It is tried again by itself.`
    : `Something went wrong: ${message} Try again.`;
  return { kind: 'tool', reason, until: null };
}
