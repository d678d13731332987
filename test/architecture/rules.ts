/** What a folder may import. The table is the documentation; `layers.test.ts` holds every file to it. */
export interface Rule {
  /** Folders that it may use at run time, and hence also for types. */
  readonly uses: readonly string[];
  /** Folders of which it may only `import type`. */
  readonly typesOf: readonly string[];
  readonly packages: readonly string[];
  /** Whether it may use Node's own modules. */
  readonly node: boolean;
}

const adapters = ['git', 'agents', 'github', 'beads', 'gastown', 'gsd'];
const inner = ['store', 'windows', ...adapters, 'orchestrators', 'flows', 'conversations'];

export const rules: Readonly<Record<string, Rule>> = {
  lib: { uses: [], typesOf: [], packages: [], node: false },
  domain: { uses: ['lib'], typesOf: [], packages: [], node: false },
  protocol: { uses: ['domain'], typesOf: [], packages: ['zod'], node: false },
  store: { uses: ['domain', 'lib'], typesOf: [], packages: ['sql.js'], node: true },
  windows: { uses: ['domain', 'lib', 'protocol'], typesOf: [], packages: ['zod'], node: true },
  git: { uses: ['domain', 'lib'], typesOf: [], packages: ['simple-git'], node: true },
  agents: { uses: ['domain', 'lib'], typesOf: [], packages: ['execa', 'mustache', 'zod'], node: true },
  github: { uses: ['domain', 'lib'], typesOf: [], packages: ['@octokit/*', 'zod'], node: true },
  beads: { uses: ['domain', 'lib'], typesOf: [], packages: ['execa', 'zod'], node: true },
  gastown: { uses: ['domain', 'lib'], typesOf: [], packages: ['execa', 'zod'], node: true },
  gsd: { uses: ['domain', 'lib'], typesOf: [], packages: ['yaml', 'zod'], node: true },
  plans: { uses: ['domain', 'lib'], typesOf: [], packages: ['yaml'], node: false },
  orchestrators: { uses: ['domain', 'lib'], typesOf: adapters, packages: [], node: false },
  flows: { uses: ['domain', 'lib'], typesOf: adapters, packages: ['yaml', 'zod'], node: true },
  conversations: { uses: ['domain', 'lib'], typesOf: adapters, packages: ['yaml', 'zod'], node: true },
  engine: { uses: ['domain', 'lib'], typesOf: ['protocol', ...inner], packages: [], node: true },
  ui: {
    uses: ['domain', 'lib', 'protocol', 'plans'],
    typesOf: ['engine'],
    packages: ['vscode', 'zod'],
    node: true,
  },
  'host.ts': {
    uses: ['domain', 'lib', ...inner, 'engine'],
    typesOf: [],
    packages: ['env-paths'],
    node: true,
  },
  'compose.ts': {
    uses: ['domain', 'lib', 'protocol', ...inner, 'engine', 'host.ts'],
    typesOf: [],
    packages: [],
    node: true,
  },
  'composeProjects.ts': {
    uses: ['domain', 'lib', ...inner, 'engine', 'host.ts'],
    typesOf: [],
    packages: [],
    node: true,
  },
  'extension.ts': {
    uses: ['host.ts', 'compose.ts', 'composeProjects.ts', 'ui'],
    typesOf: ['domain', 'lib'],
    packages: ['vscode'],
    node: true,
  },
  // May run code of `protocol` too, as long as no zod is reachable from it: `noZodInWebview` sees to that.
  'webview-ui': {
    uses: ['domain', 'lib', 'protocol'],
    typesOf: [],
    packages: ['preact', '@vscode-elements/elements', '@atlaskit/pragmatic-drag-and-drop'],
    node: false,
  },
};

export const fileLimit = 300;
export const functionLimit = 50;
/** A test is read one case at a time. */
export const testFileLimit = 500;

/** Longer ones, each with the reason why it is better whole. */
export const exceptions: Readonly<Record<string, string>> = {
  'webview-ui/strings.ts': 'A table of words without logic, in one place for whoever translates it.',
};

/** Limits of single files that are tighter than the rest. */
export const tighterFileLimits: Readonly<Record<string, number>> = { 'src/extension.ts': 120 };
