import { configDefaults, defineConfig } from 'vitest/config';

const integration = '**/*.integration.test.ts';
const nightly = '**/*.nightly.test.ts';

/** What is waited for comes when it can, also on a machine that has much else to do. */
const patience = { poll: { timeout: 30_000 } };

export default defineConfig({
  test: {
    // Most of a test's time is waiting for processes and disks: as many at once as there are processors.
    maxWorkers: '100%',
    projects: [
      {
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'webview-ui/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: [
            ...configDefaults.exclude,
            integration,
            nightly,
            'test/architecture/**',
            'test/vscode/**',
          ],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: patience,
        },
      },
      {
        test: {
          name: 'integration',
          include: [integration],
          setupFiles: ['test/support/whatWasShown.ts'],
          exclude: [...configDefaults.exclude, 'dist/**'],
          testTimeout: 300_000,
          expect: patience,
          hookTimeout: 300_000,
          // Each of these starts processes of its own: side by side they only slow each other down.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'nightly',
          include: [nightly],
          exclude: [...configDefaults.exclude, 'dist/**'],
          testTimeout: 3_600_000,
          expect: patience,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: { name: 'architecture', include: ['test/architecture/**/*.test.ts'], testTimeout: 60_000 },
      },
    ],
  },
});
