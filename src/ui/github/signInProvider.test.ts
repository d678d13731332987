import { expect, it } from 'vitest';
import { signInProvider } from './signInProvider.ts';

it.each([
  ['https://github.com', [], 'github'],
  ['https://github.com', ['https://ghe.acme.com'], 'github'],
  ['https://ghe.acme.com', ['https://ghe.acme.com/'], 'github-enterprise'],
  ['https://ghe.acme.com:8443', ['https://ghe.acme.com:8443'], 'github-enterprise'],
  ['https://ghe.acme.com', [], null],
  ['https://ghe.acme.com', ['https://ghe.other.com'], null],
  ['https://ghe.acme.com', ['https://ghe.acme.com:8443'], null],
  ['https://ghe.acme.com', ['https://ghe.acme.com', 'https://ghe.other.com'], null],
  ['https://ghe.acme.com', ['not an address'], null],
])('is signed in to %s, with Enterprise at %j, by %s', (githubUrl, enterpriseUrls, provider) => {
  expect(signInProvider(githubUrl, enterpriseUrls)).toBe(provider);
});
