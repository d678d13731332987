import { describe, expect, it } from 'vitest';
import { giantsAmong, secretsIn } from './contraband.ts';

/** Put together here, so that nobody who looks for secrets finds one in this file. */
const samples: Readonly<Record<string, string>> = {
  'a private key': `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----`,
  'an AWS access key': `key = "AKIA${'QWERTYUIOP234567'}"`,
  'a GitHub token': `token: ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`,
  'a GitLab token': `glpat-${'aB3dE6gH9jK2mN5pQ8sT'}`,
  'an Anthropic key': `sk-ant-api03-${'aB3dE6gH9jK2mN5pQ8sTaB3dE6gH9jK2mN5pQ8sTxyz'}`,
  'an OpenAI key': `sk-proj-${'aB3dE6gH9jK2mN5pQ8sTaB3dE6gH9jK2mN5pQ8sTxyz'}`,
  'a Google key': `AIza${'SyA1bC2dE3fG4hI5jK6lM7nO8pQ9rS0tU1v'}`,
  'a Slack token': `xoxb-${'123456789012'}-aB3dE6gH9jK2mN5p`,
  'a Stripe key': `sk_live_${'aB3dE6gH9jK2mN5pQ8sTuV1w'}`,
  'an npm token': `npm_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`,
};

describe('fault 67: secrets', () => {
  it.each(Object.entries(samples))('%s is found and not repeated', (name, text) => {
    const found = secretsIn([{ path: 'src/a.ts', text: `const x = 1; // ${text}` }]);
    expect(found).toEqual([`${name} in src/a.ts`]);
  });

  it.each([
    'AKIAIOSFODNN7EXAMPLE',
    'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'sk-learn-is-a-library-of-machine-learning-and-no-secret',
    'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==',
    '-----BEGIN PUBLIC KEY-----',
    'process.env.GITHUB_TOKEN',
  ])('%s is none', (text) => {
    expect(secretsIn([{ path: 'a', text }])).toEqual([]);
  });

  it('are looked for in time that grows with the text and not faster', () => {
    const hostile = ['sk-ant-', 'AIza', 'xoxb-1', '-----BEGIN '].map((start) => ({
      path: 'a',
      text: start.repeat(9_000 / start.length),
    }));
    const started = performance.now();
    secretsIn(Array.from({ length: 100 }, () => hostile).flat());
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

it('fault 67: a giant file is named with its size', () => {
  const files = [
    { path: 'a.bin', bytes: 2 * 1024 ** 3 },
    { path: 'b.txt', bytes: 50 * 1024 * 1024 },
  ];
  expect(giantsAmong(files)).toEqual(['a.bin (2048 MB)']);
});
