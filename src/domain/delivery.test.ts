import { expect, it } from 'vitest';
import { deliveryText, type KnownRemote, kindFor, possibleDelivery } from './delivery.ts';

const hosts = ['git.acme.example:8443', 'github.com'];

function remote(name: string, url: string): KnownRemote {
  return { name, fetchUrl: url, pushUrl: url };
}

function around(...remotes: readonly KnownRemote[]) {
  return { remotes, remote: 'origin', hosts };
}

const onGitHub = remote('origin', 'git@github.com:acme/sample.git');

it('takes pull requests where the remote is on GitHub, and the repository itself elsewhere', () => {
  expect(kindFor('auto', around(onGitHub))).toBe('pullRequest');
  expect(kindFor('auto', around(remote('origin', '/srv/git/sample.git')))).toBe('local');
  expect(kindFor('auto', around())).toBe('local');
  expect(kindFor('push', around())).toBe('push');
});

it('opens pull requests in the repository that it pushes to', () => {
  const possible = possibleDelivery('pullRequest', around(onGitHub));
  expect(possible).toEqual({
    ok: true,
    value: {
      kind: 'pullRequest',
      remote: 'origin',
      baseRemote: 'origin',
      repository: { host: 'github.com', owner: 'acme', name: 'sample' },
      headOwner: 'acme',
    },
  });
  expect(possible.ok && deliveryText(possible.value)).toBe('pull requests to acme/sample');
});

it("opens a fork's pull requests upstream, whose branch is the base", () => {
  const fork = around(
    remote('origin', 'https://github.com/someone/sample.git'),
    remote('upstream', 'https://github.com/acme/sample.git'),
  );
  const possible = possibleDelivery('pullRequest', fork);
  expect(possible).toMatchObject({
    ok: true,
    value: { remote: 'origin', baseRemote: 'upstream', repository: { owner: 'acme' }, headOwner: 'someone' },
  });
  expect(possible.ok && deliveryText(possible.value)).toBe(
    "pull requests to acme/sample, from someone's fork",
  );
});

it.each([
  ['of another name', 'https://github.com/acme/other.git'],
  ['on another host', 'https://git.acme.example:8443/acme/sample.git'],
  ['that is no GitHub', '/srv/git/sample.git'],
  ['that is the same one', 'https://github.com/Someone/Sample'],
])('does not take an upstream %s for what it is a fork of', (_, url) => {
  const origin = remote('origin', 'https://github.com/someone/sample.git');
  expect(possibleDelivery('pullRequest', around(origin, remote('upstream', url)))).toMatchObject({
    value: { baseRemote: 'origin', repository: { owner: 'someone' } },
  });
});

it('says why something is not possible, and what to do', () => {
  expect(possibleDelivery('push', around())).toMatchObject({
    error: expect.stringContaining('git remote add origin'),
  });
  expect(possibleDelivery('push', around(remote('other', '/srv/x')))).toMatchObject({
    error: expect.stringContaining('switchyard.remote'),
  });
  expect(possibleDelivery('pullRequest', around(remote('origin', '/srv/x')))).toMatchObject({
    error: expect.stringContaining('switchyard.githubUrl'),
  });
});
