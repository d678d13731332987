import {
  associationOf,
  type CheckFacts,
  type Facts,
  findUser,
  isoTime,
  may,
  mergeabilityOf,
  type PullFacts,
  permissionOf,
  type RepositoryFacts,
  type StatusFacts,
} from './facts.ts';
import { checkRunId, pullRequestId, repositoryId, statusId, userId } from './nodeIds.ts';

/** Facts in the shapes of GitHub's REST API: what its description requires, and what a client may want. */
export type Json = Readonly<Record<string, unknown>>;

export function userShape(facts: Facts, login: string): Json {
  const { id } = findUser(facts, login);
  const api = `${facts.url}/api/v3/users/${login}`;
  const urls = [
    ...['followers', 'following', 'gists', 'starred', 'subscriptions', 'repos', 'events', 'received_events'],
    'organizations',
  ].map((name) => [`${name}_url`, `${api}/${name}`]);
  return {
    ...Object.fromEntries(urls),
    ...{ login, id, node_id: userId(id), type: 'User', site_admin: false, url: api, gravatar_id: '' },
    avatar_url: `${facts.url}/avatars/${id}`,
    html_url: `${facts.url}/${login}`,
  };
}

export function ownAccountShape(facts: Facts, login: string): Json {
  const nothing = ['bio', 'blog', 'company', 'email', 'hireable', 'location', 'name'].map((name) => [
    name,
    null,
  ]);
  const counts = ['public_gists', 'public_repos', 'followers', 'following'].map((name) => [name, 0]);
  const time = isoTime(0);
  return {
    ...userShape(facts, login),
    ...Object.fromEntries([...nothing, ...counts]),
    ...{ user_view_type: 'public', created_at: time, updated_at: time },
  };
}

const repositoryUrls =
  `archive assignees blobs branches collaborators comments commits compare contents contributors
  deployments downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels
  languages merges milestones notifications pulls releases stargazers statuses subscribers subscription tags teams
  trees`.split(/\s+/);

export function repositoryShape(facts: Facts, repository: RepositoryFacts, login: string | null): Json {
  const { id, owner, name, parent } = repository;
  const api = `${facts.url}/api/v3/repos/${owner}/${name}`;
  const page = `${facts.url}/${owner}/${name}`;
  const counts = ['forks', 'open_issues', 'watchers', 'stargazers'].flatMap((one) => [`${one}_count`, one]);
  const role = permissionOf(repository, login);
  const parts = parent === null ? {} : { parent: repositoryShape(facts, parent, login) };
  return {
    ...Object.fromEntries(repositoryUrls.map((one) => [`${one}_url`, `${api}/${one}`])),
    ...Object.fromEntries(counts.filter((one) => one !== 'stargazers').map((one) => [one, 0])),
    ...{ id, node_id: repositoryId(id), name, full_name: `${owner}/${name}`, owner: userShape(facts, owner) },
    ...{ private: repository.private, fork: parent !== null, url: api, html_url: page, description: null },
    ...{
      clone_url: `${page}.git`,
      git_url: `${page}.git`,
      ssh_url: `git@${new URL(facts.url).host}:${name}`,
    },
    ...{ svn_url: page, mirror_url: null, homepage: null, language: null, license: null, size: 1 },
    ...{
      has_issues: true,
      has_projects: true,
      has_wiki: true,
      has_pages: false,
      has_discussions: false,
      has_downloads: true,
    },
    ...{ archived: false, disabled: false, default_branch: repository.defaultBranch },
    visibility: repository.private ? 'private' : 'public',
    ...{ network_count: 0, subscribers_count: 0 },
    created_at: isoTime(repository.createdAt),
    updated_at: isoTime(repository.createdAt),
    pushed_at: isoTime(repository.createdAt),
    permissions: {
      admin: role === 'admin',
      maintain: role === 'admin',
      push: may(repository, login, 'write'),
      triage: may(repository, login, 'write'),
      pull: role !== 'none',
    },
    ...parts,
    ...(parent === null ? {} : { source: parts.parent }),
  };
}

/** As it stands in a list. */
export function pullSummaryShape(facts: Facts, pull: PullFacts, login: string | null): Json {
  const { repository, number, head } = pull;
  const api = `${facts.url}/api/v3/repos/${repository.owner}/${repository.name}`;
  const page = `${facts.url}/${repository.owner}/${repository.name}/pull/${number}`;
  const links = {
    ...{ html: page, self: `${api}/pulls/${number}`, issue: `${api}/issues/${number}` },
    ...{ comments: `${api}/issues/${number}/comments`, review_comments: `${api}/pulls/${number}/comments` },
    ...{ review_comment: `${api}/pulls/comments{/number}`, commits: `${api}/pulls/${number}/commits` },
    statuses: `${api}/statuses/${pull.headCommit}`,
  };
  const end = (in_: RepositoryFacts, ref: string, sha: string) => ({
    ...{ label: `${in_.owner}:${ref}`, ref, sha, user: userShape(facts, in_.owner) },
    repo: repositoryShape(facts, in_, login),
  });
  return {
    ...{ id: pull.id, node_id: pullRequestId(pull.id), number, url: links.self, html_url: page },
    ...{ diff_url: `${page}.diff`, patch_url: `${page}.patch`, issue_url: links.issue },
    ...{ commits_url: links.commits, comments_url: links.comments, statuses_url: links.statuses },
    ...{ review_comments_url: links.review_comments, review_comment_url: links.review_comment },
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    ...{ title: pull.title, body: pull.body === '' ? null : pull.body, draft: pull.draft, locked: false },
    ...{ state: pull.state === 'open' ? 'open' : 'closed', user: userShape(facts, pull.author) },
    labels: [...pull.labels].map((name) => labelShape(facts, repository, name)),
    requested_reviewers: [...pull.reviewers].map((one) => userShape(facts, one)),
    ...{ requested_teams: [], assignee: null, assignees: [], milestone: null, auto_merge: null },
    author_association: associationOf(repository, pull.author),
    ...{ created_at: isoTime(pull.createdAt), updated_at: isoTime(pull.updatedAt) },
    closed_at: pull.closedAt === null ? null : isoTime(pull.closedAt),
    merged_at: pull.state === 'merged' && pull.closedAt !== null ? isoTime(pull.closedAt) : null,
    merge_commit_sha: pull.mergeCommit,
    head: end(head.repository, head.branch, pull.headCommit),
    base: end(repository, pull.base, pull.comparison.base),
  };
}

export function pullShape(facts: Facts, pull: PullFacts, login: string | null): Json {
  const mergeable = mergeabilityOf(facts, pull);
  return {
    ...pullSummaryShape(facts, pull, login),
    ...{ merged: pull.state === 'merged', maintainer_can_modify: false },
    merged_by: pull.mergedBy === null ? null : userShape(facts, pull.mergedBy),
    mergeable: mergeable === 'unknown' ? null : mergeable === 'clean',
    mergeable_state: { unknown: 'unknown', clean: 'clean', conflicting: 'dirty' }[mergeable],
    ...{ comments: pull.comments.length, review_comments: pull.threads.length },
    ...{ commits: pull.comparison.commits.length, additions: pull.comparison.additions },
    ...{ deletions: pull.comparison.deletions, changed_files: pull.comparison.files },
  };
}

export function labelShape(facts: Facts, { owner, name: repository }: RepositoryFacts, name: string): Json {
  const url = `${facts.url}/api/v3/repos/${owner}/${repository}/labels/${encodeURIComponent(name)}`;
  const node_id = `LA_${Buffer.from(name).toString('base64url')}`;
  return { id: 1, node_id, url, name, description: '', color: 'ededed', default: false };
}

export function checkRunShape(facts: Facts, repository: RepositoryFacts, check: CheckFacts): Json {
  const api = `${facts.url}/api/v3/repos/${repository.owner}/${repository.name}`;
  return {
    ...{ id: check.id, node_id: checkRunId(check.id), head_sha: check.commit, name: check.name },
    ...{ url: `${api}/check-runs/${check.id}`, html_url: jobPage(facts, repository, check) },
    ...{ details_url: jobPage(facts, repository, check), external_id: `${check.id}` },
    ...phaseShape(check),
    ...{ check_suite: { id: check.runId }, app: null, pull_requests: [] },
    output: {
      ...{ title: check.summary === null ? null : check.name, summary: check.summary, text: null },
      ...{ annotations_count: 0, annotations_url: `${api}/check-runs/${check.id}/annotations` },
    },
  };
}

export function jobShape(facts: Facts, repository: RepositoryFacts, check: CheckFacts): Json {
  const api = `${facts.url}/api/v3/repos/${repository.owner}/${repository.name}`;
  const last = check.steps.length;
  return {
    ...{ id: check.id, run_id: check.runId, run_url: `${api}/actions/runs/${check.runId}`, run_attempt: 1 },
    ...{ node_id: checkRunId(check.id), head_sha: check.commit, head_branch: check.branch, name: check.name },
    ...{ url: `${api}/actions/jobs/${check.id}`, html_url: jobPage(facts, repository, check) },
    ...{ check_run_url: `${api}/check-runs/${check.id}`, workflow_name: 'CI', labels: ['ubuntu-latest'] },
    ...{ runner_id: 1, runner_name: 'runner', runner_group_id: 1, runner_group_name: 'Default' },
    ...phaseShape(check),
    created_at: isoTime(check.at),
    steps: check.steps.map((name, index) => ({
      ...{ name, number: index + 1 },
      ...phaseShape(index + 1 === last ? check : { ...check, conclusion: 'success' }),
    })),
  };
}

function phaseShape(check: CheckFacts): Json {
  const pending = check.conclusion === 'pending';
  const time = isoTime(check.at);
  return {
    status: pending ? 'in_progress' : 'completed',
    conclusion: pending ? null : check.conclusion,
    ...{ started_at: time, completed_at: pending ? null : time },
  };
}

export function jobPage(facts: Facts, { owner, name }: RepositoryFacts, check: CheckFacts): string {
  return `${facts.url}/${owner}/${name}/actions/runs/${check.runId}/job/${check.id}`;
}

export function statusShape(facts: Facts, repository: RepositoryFacts, status: StatusFacts): Json {
  const { id, context, state, description, commit } = status;
  const api = `${facts.url}/api/v3/repos/${repository.owner}/${repository.name}`;
  return {
    ...{ id, node_id: statusId(id), context, state, description, url: `${api}/statuses/${commit}` },
    ...{ avatar_url: null, target_url: null, required: null },
    ...{ created_at: isoTime(status.at), updated_at: isoTime(status.at) },
  };
}
