import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ownManifest } from './ownExtension.ts';
import type { Journey } from './suite.ts';

/** Who may set what. `machine`: never a repository. `machine-overridable`: a repository that is trusted. */
const scopes = {
  maxAgents: 'resource',
  maxAgentsOnMachine: 'machine',
  autoStart: 'machine-overridable',
  separateOverlaps: 'resource',
  reviewPlans: 'machine-overridable',
  askBeforePlanning: 'resource',
  criticizePlans: 'resource',
  autoMerge: 'machine-overridable',
  orchestrator: 'resource',
  verifyCommand: 'machine-overridable',
  setUpCommand: 'machine-overridable',
  runCheckoutHook: 'machine-overridable',
  claudePath: 'machine',
  model: 'resource',
  plannerModel: 'resource',
  fastModel: 'resource',
  strongModel: 'resource',
  permissionMode: 'machine',
  allowedTools: 'machine',
  passEnvironment: 'machine',
  delivery: 'machine-overridable',
  remote: 'machine-overridable',
  githubUrl: 'machine',
  draftPullRequests: 'resource',
  pullRequestLabels: 'resource',
  pullRequestReviewers: 'resource',
  mergeMethod: 'machine-overridable',
  maxReturnsPerHead: 'machine-overridable',
  sparseFolders: 'resource',
  worktreeRoot: 'machine',
  protectedFiles: 'resource',
  runBudgetUsd: 'machine',
  subtaskBudgetUsd: 'machine',
  taskBudgetUsd: 'machine',
  dayBudgetUsd: 'machine',
  diskReserveMb: 'machine',
  keepFailedWorktreeMinutes: 'resource',
  maxAttempts: 'resource',
  maxSubtasks: 'resource',
  firstOutputMinutes: 'resource',
  idleMinutes: 'resource',
  runMinutes: 'resource',
  verifyMinutes: 'resource',
  notifications: 'window',
};

export const settings: readonly Journey[] = [
  {
    name: 'every setting has the scope that was promised, and a default',
    run: async () => {
      const { configuration } = ownManifest().contributes;
      const contributed = Object.entries(configuration.properties);
      assert.deepEqual(
        Object.fromEntries(contributed.map(([name, { scope }]) => [name.replace('switchyard.', ''), scope])),
        scopes,
      );
      const values = vscode.workspace.getConfiguration();
      assert.deepEqual(
        contributed.map(([name]) => [name, values.inspect(name)?.defaultValue]),
        contributed.map(([name, property]) => [name, property.default]),
      );
    },
  },
  {
    name: 'what becomes a command, a path, a permission or an environment is not taken from an untrusted workspace',
    run: async () => {
      const { restrictedConfigurations } = ownManifest().capabilities.untrustedWorkspaces;
      const guarded = Object.entries(scopes).filter(([, scope]) => scope.startsWith('machine'));
      assert.deepEqual(
        [...restrictedConfigurations].sort(),
        guarded.map(([name]) => `switchyard.${name}`).sort(),
      );
    },
  },
  {
    name: 'a repository cannot name a program, a permission or a path of the machine',
    run: async () => {
      const configuration = vscode.workspace.getConfiguration('switchyard');
      for (const [name] of Object.entries(scopes).filter(([, scope]) => scope === 'machine')) {
        const value = configuration.inspect(name)?.defaultValue;
        await assert.rejects(
          Promise.resolve(configuration.update(name, value, vscode.ConfigurationTarget.Workspace)),
          `${name} can be set by a workspace`,
        );
      }
    },
  },
];
