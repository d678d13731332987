import { z } from 'zod';
import { type CheckFacts, checksOf, may, permissionOf, type RepositoryFacts } from './facts.ts';
import { repositoryId } from './nodeIds.ts';
import { pullRoutes } from './pullOperations.ts';
import { addFork } from './repositories.ts';
import {
  failure,
  inRepository,
  notFound,
  paged,
  type RepositoryCall,
  type RestAnswer,
  type Route,
  signedIn,
} from './restRoutes.ts';
import {
  checkRunShape,
  jobShape,
  ownAccountShape,
  repositoryShape,
  statusShape,
  userShape,
} from './restShapes.ts';

const repositoryPath = '/repos/{owner}/{repo}';

/** Everything of the REST API that the host knows. */
export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/user',
    handle: signedIn(({ facts, user }) => ({ status: 200, body: ownAccountShape(facts, user.login) })),
  },
  {
    method: 'GET',
    path: repositoryPath,
    handle: inRepository('read', ({ facts, repository, login }) => ({
      status: 200,
      body: repositoryShape(facts, repository, login),
    })),
  },
  { method: 'GET', path: `${repositoryPath}/forks`, handle: inRepository('read', listForks) },
  { method: 'POST', path: `${repositoryPath}/forks`, handle: inRepository('read', fork) },
  {
    method: 'GET',
    path: `${repositoryPath}/collaborators/{username}/permission`,
    handle: inRepository('write', permission),
  },
  { method: 'GET', path: `${repositoryPath}/actions/jobs/{job_id}`, handle: inRepository('read', job) },
  { method: 'GET', path: `${repositoryPath}/actions/jobs/{job_id}/logs`, handle: inRepository('read', log) },
  {
    method: 'GET',
    path: `${repositoryPath}/commits/{ref}/check-runs`,
    handle: inRepository('read', checkRuns),
  },
  { method: 'GET', path: `${repositoryPath}/commits/{ref}/status`, handle: inRepository('read', status) },
  { method: 'GET', path: `${repositoryPath}/git/ref/{ref}`, handle: inRepository('read', gitRef) },
  ...pullRoutes,
];

function listForks(call: RepositoryCall): RestAnswer {
  const { facts, repository, login } = call;
  const forks = facts.repositories.filter((one) => one.parent === repository);
  return paged(
    call,
    forks.map((one) => repositoryShape(facts, one, login)),
  );
}

const forkBody = z.object({ name: z.string().optional(), organization: z.string().optional() }).nullish();

async function fork({ facts, repository, login, body }: RepositoryCall): Promise<RestAnswer> {
  if (login === null) {
    return failure(401, 'Requires authentication');
  }
  const { name = repository.name, organization = login } = forkBody.parse(body) ?? {};
  const existing = facts.repositories.find((one) => one.parent === repository && one.owner === organization);
  if (repository.owner === organization) {
    return failure(403, 'You cannot fork your own repository.');
  }
  const made = existing ?? (await addFork(facts, repository, organization, name));
  return { status: 202, body: repositoryShape(facts, made, login) };
}

function permission({ facts, repository, path }: RepositoryCall): RestAnswer {
  const user = facts.users.get((path.username ?? '').toLowerCase());
  if (user === undefined) {
    return failure(404, `${path.username} is not a user`);
  }
  const role = permissionOf(repository, user.login);
  const rights = {
    ...{ pull: role !== 'none', triage: may(repository, user.login, 'write') },
    ...{ push: may(repository, user.login, 'write'), maintain: role === 'admin', admin: role === 'admin' },
  };
  const described = { ...userShape(facts, user.login), permissions: rights, role_name: role };
  return { status: 200, body: { permission: role, role_name: role, user: described } };
}

/** Where a fork is not ready yet, none of its branches is there. */
function gitRef({ facts, repository, path }: RepositoryCall): RestAnswer {
  const sha = repository.branches.get((path.ref ?? '').replace(/^heads\//, ''));
  if (sha === undefined || repository.availableAt > facts.now()) {
    return repository.availableAt > facts.now() ? failure(409, 'Git Repository is empty.') : notFound();
  }
  const api = `${facts.url}/api/v3/repos/${repository.owner}/${repository.name}/git`;
  const object = { type: 'commit', sha, url: `${api}/commits/${sha}` };
  const node_id = `REF_${repository.id}_${path.ref}`;
  return { status: 200, body: { ref: `refs/${path.ref}`, node_id, url: `${api}/refs/${path.ref}`, object } };
}

function jobOf(repository: RepositoryFacts, id: string | undefined): CheckFacts | undefined {
  return repository.checks.find((check) => check.id === Number(id));
}

function job({ facts, repository, path }: RepositoryCall): RestAnswer {
  const check = jobOf(repository, path.job_id);
  return check === undefined ? notFound() : { status: 200, body: jobShape(facts, repository, check) };
}

/** The log lies elsewhere, and is read there without the token. */
function log({ facts, repository, path, login }: RepositoryCall): RestAnswer {
  const check = jobOf(repository, path.job_id);
  if (login === null) {
    return failure(403, 'Must have admin rights to Repository.');
  }
  return check === undefined || check.log === null || check.conclusion === 'pending'
    ? notFound()
    : { status: 302, headers: { location: `${facts.logsUrl}/logs/${check.id}?sig=${check.commit}` } };
}

function commitOf(repository: RepositoryFacts, ref: string): string {
  const name = ref.replace(/^heads\//, '');
  return repository.branches.get(name) ?? name;
}

function checkRuns(call: RepositoryCall): RestAnswer {
  const { facts, repository, path, query } = call;
  const { checks } = checksOf(repository, commitOf(repository, path.ref ?? ''));
  const found = checks
    .filter((check) => (query.get('check_name') ?? check.name) === check.name)
    .map((check) => checkRunShape(facts, repository, check));
  const page = paged(call, found);
  return { ...page, body: { total_count: found.length, check_runs: page.body } };
}

function status({ facts, repository, path, login }: RepositoryCall): RestAnswer {
  const sha = commitOf(repository, path.ref ?? '');
  const { statuses } = checksOf(repository, sha);
  const states = statuses.map((one) => one.state);
  const failed = states.some((state) => state === 'error' || state === 'failure');
  const pending = states.length === 0 || states.includes('pending');
  const api = `${facts.url}/api/v3/repos/${repository.owner}/${repository.name}/commits/${sha}`;
  return {
    status: 200,
    body: {
      ...{ sha, state: failed ? 'failure' : pending ? 'pending' : 'success', total_count: statuses.length },
      statuses: statuses.map((one) => statusShape(facts, repository, one)),
      repository: { ...repositoryShape(facts, repository, login), node_id: repositoryId(repository.id) },
      ...{ commit_url: api, url: `${api}/status` },
    },
  };
}
