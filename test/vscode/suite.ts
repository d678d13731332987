import { report } from './report.ts';

/** One journey through the editor. It fails by throwing. */
export interface Journey {
  readonly name: string;
  run(): Promise<void>;
}

const timeLimitMs = 240_000;

/** Runs the journeys one after the other and reports each. Throws at the end when one failed. */
export async function runJourneys(journeys: readonly Journey[]): Promise<void> {
  let failed = 0;
  for (const journey of journeys) {
    const failure = await failureOf(journey);
    report(`${failure === null ? '✓' : '✗'} ${journey.name}`);
    if (failure !== null) {
      failed += 1;
      report(failure);
    }
  }
  report(`${journeys.length - failed} passed, ${failed} failed`);
  if (failed > 0) {
    throw new Error(`${failed} of ${journeys.length} journeys failed`);
  }
}

async function failureOf(journey: Journey): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`still going on after ${timeLimitMs} ms`)), timeLimitMs);
  });
  try {
    await Promise.race([journey.run(), late]);
    return null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves as soon as the assertion holds; rejects with what it said last when it does not in time. */
export async function eventually(assertion: () => void, patienceMs = 60_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      assertion();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
