import { expect, test } from 'vitest';
import { projectView } from '../../../test/support/viewFixture.ts';
import { Emitter } from '../../lib/emitter.ts';
import type { GitHubView } from '../../protocol/view.ts';
import { type AccountAnswer, knownAccount } from './account.ts';

test('is asked for once it is known at which host, and said when it has answered', async () => {
  const project = projectThatKnows({ hosts: [] });
  const asked = questions();
  const account = knownAccount(project.open, asked.accountAt, never);
  const answers: AccountAnswer[] = [];
  account.onDidChange(() => answers.push(account.now()));

  expect(account.now()).toBe('unknown');
  expect(asked.hosts).toEqual([]);

  project.hosts.push('github.com');
  expect([account.now(), account.now()]).toEqual(['unknown', 'unknown']);
  expect(asked.hosts).toEqual(['github.com']);

  await asked.answer(ada);
  expect(answers).toEqual([ada]);
});

test('is asked for again where the work would go to another host', async () => {
  const project = projectThatKnows({ hosts: ['github.com'] });
  const asked = questions();
  const account = knownAccount(project.open, asked.accountAt, never);
  account.now();
  await asked.answer(ada);

  project.hosts.splice(0, 1, 'github.example.org');
  expect(account.now()).toBe('unknown');
  await asked.answer('nobody');
  expect(account.now()).toBe('nobody');
  expect(asked.hosts).toEqual(['github.com', 'github.example.org']);
});

test('is what the project knows, where it knows it', () => {
  const nothing = { paused: null, signIn: false, until: null };
  const github = { host: 'github.com', account: 'ada', source: null, ...nothing };
  const asked = questions();
  const { open } = projectThatKnows({ hosts: ['github.com'], github });
  expect(knownAccount(open, asked.accountAt, never).now()).toEqual(ada);
  expect(asked.hosts).toEqual([]);
});

test('is asked for again when somebody signs in or out', async () => {
  const project = projectThatKnows({ hosts: ['github.com'] });
  const asked = questions();
  const signIn = new Emitter<void>();
  const account = knownAccount(project.open, asked.accountAt, signIn.event);
  account.now();
  await asked.answer('nobody');
  expect(account.now()).toBe('nobody');

  signIn.fire();
  account.now();
  await asked.answer(ada);
  expect(account.now()).toBe(ada);
});

test('is unknown where it cannot be asked for', async () => {
  const project = projectThatKnows({ hosts: ['github.com'] });
  const account = knownAccount(project.open, () => Promise.reject(new Error('no host')), never);
  const told = new Promise<void>((resolve) => account.onDidChange(resolve));
  account.now();
  await told;
  expect(account.now()).toBe('unknown');
});

const never = new Emitter<void>().event;

const ada = { login: 'ada', source: null };

interface Known {
  /** Of the deliveries; empty where the remotes were not read yet. */
  readonly hosts: string[];
  readonly github?: GitHubView;
}

function projectThatKnows({ hosts, github }: Known) {
  const { project } = projectView({});
  const deliveryTo = (host: string) => ({ kind: 'pullRequest' as const, what: '', host, unavailable: null });
  const view = () =>
    projectView({
      project: { ...project, github: github ?? project.github, deliveries: hosts.map(deliveryTo) },
    });
  return { hosts, open: { engine: { view } } };
}

function questions() {
  const hosts: string[] = [];
  let answerLast: (answer: AccountAnswer) => void = () => {};
  const accountAt = (host: string): Promise<AccountAnswer> => {
    hosts.push(host);
    return new Promise((resolve) => {
      answerLast = resolve;
    });
  };
  const answer = async (answered: AccountAnswer): Promise<void> => {
    answerLast(answered);
    // As many as there are steps until it is told.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { hosts, accountAt, answer };
}
