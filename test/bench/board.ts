import { setTimeout as pause } from 'node:timers/promises';
import { type BoardInBrowser, boardAddress, openBoardInBrowser } from '../support/boardInBrowser.ts';
import { manyCards } from '../support/manyCards.ts';
import { compare, type Row } from './measure.ts';

type Report = (line: string) => void;

const many = manyCards(10_000);
const few = manyCards(100);
/** So often a card changes in one measurement. */
const changes = 30;
const stormMs = 60_000;

/** What the page of the board costs with 10,000 cards. Needs the extension built. */
export async function boardInPage(rounds: number, report: Report): Promise<readonly Row[]> {
  const board = await openBoardInBrowser();
  try {
    return [
      await oneChange(board, rounds, report),
      await firstPaint(board, rounds, report),
      await clickInStorm(board, rounds, report),
    ];
  } finally {
    await board.close();
  }
}

/** How long the page's thread works for a change of one card that is in sight. */
async function oneChange(board: BoardInBrowser, rounds: number, report: Report): Promise<Row> {
  const { page } = board;
  const addresses = { many: board.addressOf(many), few: board.addressOf(few) };
  const measure = async (view: typeof many, address: string): Promise<number> => {
    await openBoard(board, address);
    await page.evaluate(`changeOften('${firstAtWork(view)}', 5)`);
    const before = await board.workedMs();
    await page.evaluate(`changeOften('${firstAtWork(view)}', ${changes})`);
    return ((await board.workedMs()) - before) / changes;
  };
  return compare(
    {
      name: 'a change of one card among 10,000 / among 100, work of the page',
      goal: 2,
      rounds,
      ours: () => measure(many, addresses.many),
      reference: () => measure(few, addresses.few),
    },
    report,
  );
}

/** Until cards can be seen: the program, the view and the drawing, against the bare cards. */
async function firstPaint(board: BoardInBrowser, rounds: number, report: Report): Promise<Row> {
  const bare = await board.bareOf(many);
  const address = board.addressOf(many);
  await openBoard(board, address);
  return compare(
    {
      name: 'first paint of 10,000 cards / of a bare page with those in sight',
      goal: 2,
      rounds,
      ours: async () => Number(await board.page.evaluate(`open('${boardAddress}')`)),
      reference: async () => Number(await board.page.evaluate(`open('${bare}')`)),
    },
    report,
  );
}

/** A hundred changes a second for a minute, in ten messages a second; then clicks, while it goes on and while it rests. */
async function clickInStorm(board: BoardInBrowser, rounds: number, report: Report): Promise<Row> {
  const { page } = board;
  await openBoard(board, board.addressOf(many));
  const ids = JSON.stringify(
    many.subtasks.filter(({ status }) => status === 'IN_PROGRESS').map(({ id }) => id),
  );
  const storm = () => page.evaluate(`startStorm(${ids}, 10)`);
  await storm();
  const before = await board.workedMs();
  await pause(stormMs);
  report(`storm: the page was at work for ${share(await board.workedMs(), before)} of a minute`);
  await page.evaluate('endStorm()');
  const targets = many.subtasks.filter(({ status }) => status === 'READY').slice(0, 8);
  let clicks = 0;
  const click = async (): Promise<number> => {
    const { id = '', title = '' } = targets[clicks++ % targets.length] ?? {};
    const answer = page.evaluate(`answerOfClick(${JSON.stringify(title)})`);
    await page
      .frameLocator('iframe')
      .locator(`[data-card="${id}"] .title`)
      .click({ position: { x: 4, y: 4 } });
    return Number(await answer);
  };
  const inStorm = async (): Promise<number> => {
    await storm();
    await pause(500);
    const took = await click();
    await page.evaluate('endStorm()');
    return took;
  };
  const name = 'a click on 10,000 cards while 100 change a second, after a minute of that / while they rest';
  return compare({ name, goal: 2, rounds, ours: inStorm, reference: click }, report);
}

async function openBoard({ page }: BoardInBrowser, address: string): Promise<void> {
  await page.evaluate(`keep('${address}').then(() => open('${boardAddress}')).then(settle)`);
}

function firstAtWork(view: typeof many): string {
  return view.subtasks.find(({ status }) => status === 'IN_PROGRESS')?.id ?? '';
}

function share(after: number, before: number): string {
  return `${(((after - before) / stormMs) * 100).toFixed(0)} %`;
}
