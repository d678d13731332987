// The integration tests. A file that fails is run once more, by itself: real editors, agents and browsers on a machine that has
// other work answer late now and then, and the tests of a file build on each other. What passes only then is named at the end:
// it is unstable, which is a defect to be found, of the test or of the product.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

/** Where more than this part of all files fails, something is broken. */
const repeatable = 0.1;
const root = fileURLToPath(new URL('..', import.meta.url));

const first = await run([]);
let isPassed = first.isPassed;
if (!isPassed && first.failed.length > 0 && first.failed.length <= first.files * repeatable) {
  console.log(`\nOnce more:\n${lines(first.failed)}`);
  const second = await run(first.failed);
  isPassed = second.isPassed;
  console.log(
    second.failed.length === 0
      ? `\nUnstable, since it failed at first, for the reasons above, and then passed:\n${lines(first.failed)}`
      : `\nFailed twice:\n${lines(second.failed)}`,
  );
}
process.exit(isPassed ? 0 : 1);

/** All of these files, or with an empty list all that there are. */
async function run(files: readonly string[]) {
  const vitest = await startVitest('test', [...files], { project: 'integration', watch: false, root });
  const modules = vitest.state.getTestModules();
  const failed = modules.filter((module) => !module.ok()).map(({ moduleId }) => relative(root, moduleId));
  const isPassed =
    modules.length > 0 && failed.length === 0 && vitest.state.getUnhandledErrors().length === 0;
  await vitest.close();
  return { files: modules.length, failed, isPassed };
}

function lines(files: readonly string[]): string {
  return files.map((file) => `  ${file}`).join('\n');
}
