import { z } from 'zod';
import { changedWorkflow, workflowRefusal } from './bareRepository.ts';
import { look, mergePull, updateBranch } from './changes.ts';
import { decisionOf, findUser, isoTime, may, type PullFacts } from './facts.ts';
import { issueCommentId } from './nodeIds.ts';
import { longer, openPull, type Problem, reopenPull } from './openPull.ts';
import {
  failure,
  inPull,
  inRepository,
  type PullCall,
  paged,
  type RepositoryCall,
  type RestAnswer,
  type Route,
} from './restRoutes.ts';
import { type Json, labelShape, pullShape, pullSummaryShape, userShape } from './restShapes.ts';

const pulls = '/repos/{owner}/{repo}/pulls';
const pull = `${pulls}/{pull_number}`;
const issue = '/repos/{owner}/{repo}/issues/{issue_number}';

export const pullRoutes: readonly Route[] = [
  { method: 'GET', path: pulls, handle: inRepository('read', listPulls) },
  { method: 'POST', path: pulls, handle: inRepository('read', open) },
  {
    method: 'GET',
    path: pull,
    handle: inPull('read', (call) => ({ status: 200, body: pullShape(call.facts, call.pull, call.login) })),
  },
  { method: 'PATCH', path: pull, handle: inPull('read', change) },
  { method: 'PUT', path: `${pull}/merge`, handle: inPull('write', merge) },
  { method: 'PUT', path: `${pull}/update-branch`, handle: inPull('write', update) },
  { method: 'POST', path: `${pull}/requested_reviewers`, handle: inPull('write', requestReview) },
  { method: 'POST', path: `${issue}/labels`, handle: inPull('write', label) },
  { method: 'POST', path: `${issue}/comments`, handle: inPull('read', comment) },
];

function listPulls(call: RepositoryCall): RestAnswer {
  const { facts, repository, login, query } = call;
  const state = query.get('state') ?? 'open';
  const [owner, branch] = (query.get('head') ?? '').split(':');
  const descending = (query.get('direction') ?? (query.has('sort') ? 'asc' : 'desc')) === 'desc';
  const found = repository.pulls.filter(
    (one) =>
      (state === 'all' || (one.state === 'open') === (state === 'open')) &&
      (query.get('base') ?? one.base) === one.base &&
      // Without an owner GitHub does not filter at all.
      (branch === undefined || (one.head.repository.owner === owner && one.head.branch === branch)),
  );
  return paged(
    call,
    (descending ? found.toReversed() : found).map((one) => pullSummaryShape(facts, one, login)),
  );
}

const openBody = z.object({
  head: z.string(),
  base: z.string(),
  title: z.string().default(''),
  body: z.string().default(''),
  draft: z.boolean().default(false),
});

async function open({ facts, repository, login, body }: RepositoryCall): Promise<RestAnswer> {
  if (login === null) {
    return failure(401, 'Requires authentication');
  }
  const opened = await openPull(facts, repository, { ...openBody.parse(body), author: login });
  return 'resource' in opened ? invalid(opened) : { status: 201, body: pullShape(facts, opened, login) };
}

const changeBody = z.object({
  title: z.string().optional(),
  body: z.string().optional(),
  base: z.string().optional(),
  state: z.enum(['open', 'closed']).optional(),
});

async function change({ facts, pull, login, repository, body }: PullCall): Promise<RestAnswer> {
  if (login !== pull.author && !may(repository, login, 'write')) {
    return failure(login === '' ? 401 : 403, 'Resource not accessible by personal access token');
  }
  const { title = pull.title, body: text = pull.body, base = pull.base, state } = changeBody.parse(body);
  const problem = longer('title', title, 256) ?? longer('body', text, 65_536);
  if (problem !== null) {
    return invalid(problem);
  }
  if (state === 'open' && pull.state !== 'open' && !(await reopenPull(pull))) {
    const message = 'state cannot be changed. The pull request cannot be reopened.';
    return invalid({ resource: 'PullRequest', field: 'state', code: 'custom', message });
  }
  const newBase = repository.branches.get(base);
  if (newBase === undefined) {
    return invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  }
  if (base !== pull.base) {
    await look(pull, newBase);
  }
  Object.assign(pull, { title, body: text, base, updatedAt: facts.now() });
  if (state === 'closed' && pull.state === 'open') {
    pull.state = 'closed';
    pull.closedAt = facts.now();
  }
  return { status: 200, body: pullShape(facts, pull, login) };
}

const mergeBody = z
  .object({
    sha: z.string().optional(),
    merge_method: z.enum(['merge', 'squash', 'rebase']).default('merge'),
    commit_title: z.string().optional(),
    commit_message: z.string().optional(),
  })
  .nullish();

async function merge({ facts, pull, login, repository, body }: PullCall): Promise<RestAnswer> {
  const { sha, merge_method: method, ...words } = mergeBody.parse(body) ?? { merge_method: 'merge' as const };
  if (sha !== undefined && sha !== pull.headCommit) {
    return failure(409, 'Head branch was modified. Review and try the merge again.');
  }
  if (!repository.mergeMethods.includes(method)) {
    const name = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' }[method];
    return failure(405, `${name} are not allowed on this repository.`);
  }
  const obstacle = obstacleOf(pull);
  if (obstacle !== null) {
    return failure(405, obstacle);
  }
  const workflow = findUser(facts, login).workflows
    ? null
    : await changedWorkflow(repository.path, pull.base, pull.headCommit);
  if (workflow !== null) {
    return failure(403, workflowRefusal(workflow));
  }
  const { commit_title: title, commit_message: message } = words;
  const commit = await mergePull(facts, pull, { method, by: login, title, message });
  return commit === null
    ? failure(405, 'Pull Request is not mergeable')
    : { status: 200, body: { sha: commit, merged: true, message: 'Pull Request successfully merged' } };
}

function obstacleOf(pull: PullFacts): string | null {
  if (pull.state !== 'open' || !pull.comparison.clean) {
    return 'Pull Request is not mergeable';
  }
  if (pull.draft) {
    return 'Pull Request is still a draft';
  }
  return pull.repository.requiresReview && decisionOf(pull) !== 'APPROVED'
    ? 'At least 1 approving review is required by reviewers with write access.'
    : null;
}

const updateBody = z.object({ expected_head_sha: z.string().optional() }).nullish();

async function update({ facts, pull, login, body }: PullCall): Promise<RestAnswer> {
  const { expected_head_sha: expected = pull.headCommit } = updateBody.parse(body) ?? {};
  if (expected !== pull.headCommit) {
    return failure(422, `expected head sha didn’t match current head ref.`, { errors: [] });
  }
  if (!pull.comparison.behind) {
    return failure(422, 'There are no new commits on the base branch.', { errors: [] });
  }
  if (!(await updateBranch(facts, pull, login))) {
    return failure(422, 'merge conflict between base and head', { errors: [] });
  }
  return { status: 202, body: { message: 'Updating pull request branch.', url: facts.url } };
}

const reviewersBody = z.object({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});

function requestReview({ facts, pull, login, repository, body }: PullCall): RestAnswer {
  const { reviewers, team_reviewers: teams } = reviewersBody.parse(body);
  if (reviewers.includes(pull.author)) {
    return failure(422, 'Review cannot be requested from pull request author.');
  }
  const named = [repository.owner.toLowerCase(), ...repository.permissions.keys()];
  if (teams.length > 0 || !reviewers.every((one) => named.includes(one.toLowerCase()))) {
    const whole = `${repository.owner}/${repository.name}`;
    return failure(
      422,
      `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${whole} repository.`,
    );
  }
  for (const reviewer of reviewers) {
    pull.reviewers.add(reviewer);
  }
  return { status: 201, body: pullSummaryShape(facts, pull, login) };
}

const labelsBody = z.object({ labels: z.array(z.string()) });

function label({ facts, pull, repository, body }: PullCall): RestAnswer {
  for (const name of labelsBody.parse(body).labels) {
    pull.labels.add(name);
  }
  return { status: 200, body: [...pull.labels].map((name) => labelShape(facts, repository, name)) };
}

function comment({ facts, pull, login, repository, body }: PullCall): RestAnswer {
  if (login === '') {
    return failure(401, 'Requires authentication');
  }
  const { body: text } = z.object({ body: z.string() }).parse(body);
  const made = { id: facts.nextId(), author: login, text, at: facts.now(), review: null };
  pull.comments.push(made);
  const api = `${facts.url}/api/v3/repos/${repository.owner}/${repository.name}/issues`;
  const shape: Json = {
    ...{ id: made.id, node_id: issueCommentId(made.id), body: text, user: userShape(facts, login) },
    ...{ url: `${api}/comments/${made.id}`, issue_url: `${api}/${pull.number}`, author_association: 'OWNER' },
    html_url: `${facts.url}/${repository.owner}/${repository.name}/pull/${pull.number}#issuecomment-${made.id}`,
    ...{ created_at: isoTime(made.at), updated_at: isoTime(made.at) },
  };
  return { status: 201, body: shape };
}

function invalid(problem: Problem): RestAnswer {
  return failure(422, 'Validation Failed', { errors: [problem] });
}
