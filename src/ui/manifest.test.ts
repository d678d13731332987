import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mergeMethods } from '../domain/pullRequest.ts';
import { defaultSettings, deliveryChoices, permissionModes } from '../domain/settings.ts';
import { readSettings } from './border.ts';

interface Property {
  readonly default: unknown;
  readonly scope: string;
  readonly enum?: readonly string[];
}

const text = read('package.json');
const manifest: {
  dependencies: Record<string, string>;
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: { configuration: { properties: Record<string, Property> } };
} = JSON.parse(text);
const properties = manifest.contributes.configuration.properties;
const words: Record<string, string> = JSON.parse(read('package.nls.json'));

describe('the manifest', () => {
  test('has words for every %key%, and no others', () => {
    const keys = [...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
    expect([...new Set(keys)].sort()).toEqual(Object.keys(words).sort());
  });

  test('leaves every text that it shows to package.nls.json', () => {
    const shown =
      /^(title|shortTitle|description|markdownDescription|enumDescriptions|markdownEnumDescriptions|contents|name|contextualTitle|altText)$/;
    const raw: string[] = [];
    const look = (value: unknown, key: string): void => {
      if (typeof value === 'string' && shown.test(key) && !/^%.+%$/.test(value)) {
        raw.push(`${key}: ${value}`);
      } else if (typeof value === 'object' && value !== null) {
        for (const [inner, child] of Object.entries(value)) {
          look(child, Array.isArray(value) ? key : inner);
        }
      }
    };
    look({ ...manifest.contributes, capabilities: manifest.capabilities }, 'contributes');
    expect(raw).toEqual([]);
    look({ commands: [{ title: 'Stop' }] }, 'contributes');
    expect(raw).toEqual(['title: Stop']);
  });

  test('brings no package that the notices do not name', () => {
    const notices = read('ThirdPartyNotices.txt').split(/[\n:]/);
    expect(notices).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
  });

  test('has a setting for each that the engine reads, with the same default', () => {
    const { settings, problems } = readSettings((key) => properties[`switchyard.${key}`]?.default);
    expect(problems).toEqual([]);
    expect(settings).toEqual(defaultSettings);
    for (const key of Object.keys(defaultSettings)) {
      expect(properties).toHaveProperty([`switchyard.${key}`]);
    }
    expect(properties['switchyard.permissionMode']?.enum).toEqual(permissionModes);
    expect(properties['switchyard.delivery']?.enum).toEqual(deliveryChoices);
    expect(properties['switchyard.mergeMethod']?.enum).toEqual(mergeMethods);
  });

  test('lets no untrusted workspace set what becomes a command, a path, a permission or an environment', () => {
    const sensitive = [
      'verifyCommand',
      'setUpCommand',
      'runCheckoutHook',
      'claudePath',
      'permissionMode',
      'allowedTools',
      'passEnvironment',
      'worktreeRoot',
      'autoStart',
      'autoMerge',
      // Where work and the sign-in go to, what is merged there, and how often agents are sent to work by it.
      ...['delivery', 'remote', 'githubUrl', 'mergeMethod', 'maxReturnsPerHead'],
    ];
    for (const key of sensitive) {
      expect(properties[`switchyard.${key}`]?.scope, key).toMatch(/^machine(-overridable)?$/);
      expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toContain(
        `switchyard.${key}`,
      );
    }
  });

  // Repositories differ in how they are set up and proved, so these two may stand in a workspace's settings: they are
  // `machine-overridable`, and restricted, so that a workspace's own value counts only once the user trusts it. Whom an
  // agent runs as, what it may do, and which host gets the sign-in is the user's alone, whatever a repository brings.
  test('lets a repository say how it is set up and proved, and never who its agents are or what they may', () => {
    expect(properties['switchyard.verifyCommand']?.scope).toBe('machine-overridable');
    expect(properties['switchyard.setUpCommand']?.scope).toBe('machine-overridable');
    const own = [
      'claudePath',
      'permissionMode',
      'allowedTools',
      'passEnvironment',
      'worktreeRoot',
      'githubUrl',
    ];
    for (const key of own) {
      expect(properties[`switchyard.${key}`]?.scope, key).toBe('machine');
    }
  });
});

function read(name: string): string {
  return readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
}
