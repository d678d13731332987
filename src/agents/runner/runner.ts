import { runDetached, runnerLimits } from './runDetached.ts';

// The entry of the detached process: `node runner.js <run directory>`. It needs nobody, and nobody waits for it.
const directory = process.argv[2];
if (directory === undefined) {
  throw new Error('Usage: runner.js <run directory>');
}
await runDetached(directory, runnerLimits);
