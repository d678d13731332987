import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../../src/engine/engine.ts';
import type { BoardUpdate } from '../../src/protocol/boardMessage.ts';
import type { Tables } from '../../src/store/store.ts';
import { BoardConnection } from '../../src/ui/board/boardConnection.ts';
import { emptySubtask, emptyTask } from '../support/store/sampleRows.ts';
import { openFilledProject } from './filledProject.ts';
import { stallsOf } from './longestStall.ts';
import { compare, exact, type Row } from './measure.ts';

type Report = (line: string) => void;

/** As many as a plan may have at most, in each task. */
const [tasks, subtasks] = [200, 50];
const cards = tasks * subtasks;
const changesInSecond = 100;
const seconds = 5;
/** One of them alone may be the garbage of a minute ago. */
const longest = 10;
const words = 'Parse the header row, keep the order of its columns, and say which of them is missing. ';

/** What goes from the product to a board of 10,000 cards, and what that costs the extension host. */
export async function boardTraffic(rounds: number, report: Report): Promise<readonly Row[]> {
  const project = await openFilledProject(fill);
  const sent: { readonly kind: BoardUpdate['kind']; readonly bytes: number }[] = [];
  // As VS Code does with what is posted to a webview, in the same turn.
  const post = (update: BoardUpdate): void => {
    sent.push({ kind: update.kind, bytes: Buffer.byteLength(JSON.stringify(update)) });
  };
  const connection = new BoardConnection(project.engine, post);
  const change = changer(project.engine);
  try {
    return [
      await bytes(change, connection, sent),
      ...(await messages(change, connection, sent, report)),
      await stalls(change, connection, sent, rounds, report),
    ];
  } finally {
    connection.dispose();
    await project.close();
  }
}

type Sent = readonly { readonly kind: BoardUpdate['kind']; readonly bytes: number }[];

/** Of one change, with all that follows from it. */
async function bytes(change: Change, connection: BoardConnection, sent: Sent): Promise<Row> {
  connection.ready();
  await untilQuiet(sent);
  const all = sent.length;
  await change();
  await untilQuiet(sent);
  if (sent.length === all) {
    throw new Error('A change has not reached the board.');
  }
  const sum = (messages: Sent) => messages.reduce((total, message) => total + message.bytes, 0);
  const name = `bytes to the board: a change of one of ${cards} cards / all of them`;
  return exact(name, sum(sent.slice(all)), sum(sent.slice(0, all)), 1e-3);
}

/** Until nothing has been sent for a while. */
async function untilQuiet(sent: Sent): Promise<void> {
  for (let before = -1; before !== sent.length; ) {
    before = sent.length;
    await pause(1_500);
  }
}

async function messages(
  change: Change,
  connection: BoardConnection,
  sent: Sent,
  report: Report,
): Promise<readonly Row[]> {
  const whileChanging = async (): Promise<number> => {
    const before = sent.length;
    const made = await changeFor(change, seconds);
    report(`board: ${sent.length - before} messages for ${made} changes in ${seconds} s`);
    return sent.length - before;
  };
  const shown = await whileChanging();
  connection.hidden();
  const hidden = await whileChanging();
  return [
    exact(
      `messages to a board a second at ${changesInSecond} changes a second / one`,
      shown / seconds,
      1,
      10,
    ),
    exact('messages to a hidden board meanwhile / one', hidden, 1, 0),
  ];
}

function stalls(
  change: Change,
  connection: BoardConnection,
  sent: Sent,
  rounds: number,
  report: Report,
): Promise<Row> {
  const stall = async (isOpen: boolean): Promise<number> => {
    if (isOpen) {
      connection.ready();
    } else {
      connection.hidden();
    }
    await untilQuiet(sent);
    const stalls = await stallsOf(() => changeFor(change, 2 * seconds), longest);
    return stalls.reduce((sum, stall) => sum + stall, 0) / longest;
  };
  return compare(
    {
      name: `the ${longest} longest stalls, ${cards} cards changing as fast as they can, board open / closed`,
      goal: 1.1,
      rounds,
      ours: () => stall(true),
      reference: () => stall(false),
    },
    report,
  );
}

/** Answers how many changes were made: a slow machine does not get as far. */
async function changeFor(change: Change, time: number): Promise<number> {
  const end = performance.now() + time * 1_000;
  let made = 0;
  while (performance.now() < end) {
    made += 1;
    await Promise.all([change(), pause(1_000 / changesInSecond)]);
  }
  return made;
}

type Change = () => Promise<void>;

/** Changes one card after the other, and each of them to something else in every round. */
function changer(engine: Engine): Change {
  let changed = 0;
  return async () => {
    const subtaskId = `subtask ${(changed % cards) + 1}`;
    const allowed = Math.floor(changed / cards) % 2 === 0;
    changed += 1;
    const answer = await engine.submit({ kind: 'allowOverlap', subtaskId, allowed });
    if (!answer.ok) {
      throw new Error(answer.error.message);
    }
  };
}

function fill(tables: Tables, { id: projectId, baseCommit }: { id: string; baseCommit: string }): void {
  const text = words.repeat(6);
  for (let index = 0; index < tasks; index++) {
    const taskId = `task ${index + 1}`;
    tables.tasks.insert({
      ...emptyTask,
      ...{ id: taskId, projectId, number: index + 1, title: taskId },
      ...{ status: 'ACTIVE', baseline: 'green', baseCommit },
    });
    for (let number = index * subtasks + 1; number <= (index + 1) * subtasks; number++) {
      tables.subtasks.insert({
        ...emptySubtask,
        ...{ id: `subtask ${number}`, taskId, number, key: `key${number}`, title: `Read the part ${number}` },
        ...{ spec: text, plan: text, status: 'READY', position: number },
      });
    }
  }
}
