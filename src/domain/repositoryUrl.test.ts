import { expect, it } from 'vitest';
import { parseRepositoryText, parseRepositoryUrl } from './repositoryUrl.ts';

const hosts = ['github.com', 'ghe.acme.com:8443'];
const sample = { host: 'github.com', owner: 'acme', name: 'sample' };
const inside = { host: 'ghe.acme.com:8443', owner: 'acme', name: 'sample' };

it.each([
  ['https://github.com/acme/sample', sample],
  ['https://github.com/acme/sample.git', sample],
  ['https://github.com/acme/sample/', sample],
  ['https://github.com/acme/sample.git/', sample],
  ['  https://github.com/acme/sample\n', sample],
  ['http://github.com/acme/sample', sample],
  ['https://github.com:443/acme/sample', sample],
  ['HTTPS://GitHub.COM/acme/sample.GIT', sample],
  ['https://www.github.com/acme/sample', sample],
  ['https://user:ghp_secret@github.com/acme/sample.git', sample],
  ['https://x-access-token@github.com/acme/sample.git', sample],
  ['https://github.com/acme/sample/pull/12', sample],
  ['https://github.com/acme/sample/tree/main/src/deep', sample],
  ['https://github.com/acme/sample/blob/main/a%20b.ts#L3', sample],
  ['https://github.com/acme/sample/issues?q=is%3Aopen', sample],
  ['https://github.com/acme/sample#readme', sample],
  ['git+https://github.com/acme/sample.git', sample],
  ['git@github.com:acme/sample.git', sample],
  ['git@github.com:acme/sample', sample],
  ['git@github.com:/acme/sample.git', sample],
  ['git@GitHub.com:acme/sample.git/', sample],
  ['org-12345@github.com:acme/sample.git', sample],
  ['github.com:acme/sample.git', sample],
  ['ssh://git@github.com/acme/sample.git', sample],
  ['ssh://git@github.com:22/acme/sample.git', sample],
  ['ssh://git@ssh.github.com:443/acme/sample.git', sample],
  ['git+ssh://git@github.com/acme/sample.git', sample],
  ['git://github.com/acme/sample.git', sample],
  ['https://ghe.acme.com:8443/acme/sample.git', inside],
  ['git@ghe.acme.com:acme/sample.git', inside],
  ['ssh://git@ghe.acme.com:2222/acme/sample', inside],
  ['https://github.com/Acme/Sample.js', { ...sample, owner: 'Acme', name: 'Sample.js' }],
  ['https://github.com/acme/.github', { ...sample, name: '.github' }],
  ['https://github.com/octo_acme/sample', { ...sample, owner: 'octo_acme' }],
])('finds the repository in %j, as a remote or as typed', (text, repository) => {
  expect(parseRepositoryUrl(text, hosts)).toEqual(repository);
  expect(parseRepositoryText(text, hosts)).toEqual(repository);
});

it.each([
  ['acme/sample', sample],
  [' acme/sample ', sample],
  ['acme/sample/', sample],
  ['acme/sample.git', sample],
  ['github.com/acme/sample', sample],
  ['github.com/acme/sample/pull/12/files', sample],
  ['www.github.com/acme/sample', sample],
  ['ghe.acme.com:8443/acme/sample', inside],
  ['git@github.com:443/acme/sample', sample],
])('finds the repository in %j only where a person typed it', (text, repository) => {
  expect(parseRepositoryUrl(text, hosts)).toBeNull();
  expect(parseRepositoryText(text, hosts)).toEqual(repository);
});

it.each([
  '',
  'sample',
  'https://github.com',
  'https://github.com/acme',
  'https://gitlab.com/acme/sample',
  'https://github.com.evil.example/acme/sample',
  'https://github.com@evil.example/acme/sample',
  'https://evil.example/github.com/acme/sample',
  'https://evil.example#@github.com/acme/sample',
  'https://ghe.acme.com/acme/sample',
  'https://gist.github.com/acme/0123456789abcdef',
  'git@gitlab.com:acme/sample.git',
  'git@github.com:acme/deep/sample.git',
  'ssh://git@github.com/acme',
  'file:///home/acme/sample',
  'javascript://github.com/acme/sample',
  'ext::sh -c id github.com/acme/sample',
  '/home/acme/sample',
  '../acme/sample',
  './acme/sample',
  'C:\\acme\\sample',
  'https://github.com\\acme\\sample',
  'https://github.com/ac\nme/sample',
  'https://github.com/acme/sam ple',
  '-acme/sample',
  'acme/-sample',
  'https://github.com/-acme/sample',
  'https://github.com/acme/--upload-pack=touch',
  'git@github.com:-acme/sample.git',
  '--upload-pack=x',
  'https://github.com/acme/..',
  'https://github.com/acme/.git',
  'https://github.com/acme/%2e%2e',
  'https://github.com/%61cme/sample',
  'https://github.com/ac;me/sample',
  'https://github.com/acme/$(id)',
  `https://github.com/acme/${'x'.repeat(101)}`,
  'https://github.com/orgs/acme/repositories',
  'https://github.com/settings/tokens',
])('refuses %j', (text) => {
  expect(parseRepositoryUrl(text, hosts)).toBeNull();
  expect(parseRepositoryText(text, hosts)).toBeNull();
});
