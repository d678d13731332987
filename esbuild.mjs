// Builds what is shipped, into dist/:
//   extension.cjs   the shell that VS Code loads at activation
//   engine.cjs      everything else of the extension, loaded on first use (see `firstUse`)
//   runner.js       the small program that runs agents and commands, detached
//   credentialHelper.js   the small program that signs git in
//   compactor.cjs   the thread that writes snapshots of large states
//   webview/        the board's page
// Options: --watch, --metafile (writes dist/meta.json: what went into each file).
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const watch = process.argv.includes('--watch');
const metafile = process.argv.includes('--metafile');

/** Modules that the extension imports dynamically. They are built into one file, so that what they share is there once. */
const firstUse = [
  'src/host.ts',
  'src/compose.ts',
  'src/composeProjects.ts',
  'src/ui/border.ts',
  'src/plans/readPlan.ts',
];

/** esbuild cannot split CommonJS: a dynamic import of one of those modules becomes one of engine.cjs. */
const loadOnFirstUse = {
  name: 'load-on-first-use',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') {
        return undefined;
      }
      const target = new URL(path, `file://${resolveDir}/`).pathname.slice(root.length);
      if (!firstUse.includes(target)) {
        return {
          errors: [{ text: `${target} is imported dynamically and is not in the list of esbuild.mjs` }],
        };
      }
      return { path: './engine.cjs', external: true };
    });
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: !watch,
  sourcemap: true,
  sourcesContent: false,
  metafile,
  logLevel: 'info',
};

const node = { ...shared, platform: 'node', target: 'node22' };

const bundles = [
  {
    ...node,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    external: ['vscode'],
    // `require` under the promise: the extension host looks after both, and this is the quicker one.
    supported: { 'dynamic-import': false },
    plugins: [loadOnFirstUse],
  },
  {
    ...node,
    stdin: {
      contents: firstUse.map((file) => `export * from './${file}';`).join('\n'),
      resolveDir: root,
      sourcefile: 'engine.ts',
    },
    outfile: 'dist/engine.cjs',
    format: 'cjs',
  },
  {
    ...node,
    entryPoints: ['src/agents/runner/runner.ts'],
    outfile: 'dist/runner.js',
    format: 'esm',
    // For the CommonJS packages inside.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  },
  {
    ...node,
    entryPoints: ['src/git/remote/credentialHelper.ts'],
    outfile: 'dist/credentialHelper.js',
    format: 'esm',
  },
  {
    ...node,
    entryPoints: ['src/store/compactor.ts'],
    outfile: 'dist/compactor.cjs',
    format: 'cjs',
  },
  {
    ...shared,
    entryPoints: [{ in: 'webview-ui/main.tsx', out: 'board' }],
    outdir: 'dist/webview',
    platform: 'browser',
    target: 'chrome130',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  },
];

const copies = [
  ['node_modules/sql.js/dist/sql-wasm.wasm', 'dist/sql-wasm.wasm'],
  ['node_modules/@vscode/codicons/dist/codicon.css', 'dist/webview/codicon.css'],
  ['node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/webview/codicon.ttf'],
];

await rm(new URL('dist', import.meta.url), { recursive: true, force: true });
await mkdir(new URL('dist/webview', import.meta.url), { recursive: true });
await Promise.all(
  copies.map(([from, to]) => copyFile(new URL(from, import.meta.url), new URL(to, import.meta.url))),
);

if (watch) {
  for (const bundle of bundles) {
    await (await context(bundle)).watch();
  }
} else {
  const results = await Promise.allSettled(bundles.map((bundle) => build(bundle)));
  if (results.some(({ status }) => status === 'rejected')) {
    // What is wrong was said by esbuild already.
    process.exitCode = 1;
  } else if (metafile) {
    await writeFile(new URL('dist/meta.json', import.meta.url), JSON.stringify(combined(results)));
  }
}

function combined(results) {
  const metafiles = results.map(({ value }) => value.metafile);
  return {
    inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)),
    outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)),
  };
}
