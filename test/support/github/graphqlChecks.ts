import { type CheckFacts, type Facts, isoTime, type PullFacts, type StatusFacts } from './facts.ts';
import { connection } from './graphqlConnection.ts';
import type { Node } from './graphqlShapes.ts';
import { checkRunId, statusId } from './nodeIds.ts';
import { jobPage } from './restShapes.ts';

export function checkRunNode(facts: Facts, pull: PullFacts, check: CheckFacts): Node {
  const page = jobPage(facts, pull.repository, check);
  const run = `${facts.url}/${pull.repository.owner}/${pull.repository.name}/actions/runs/${check.runId}`;
  return {
    ...{ __typename: 'CheckRun', id: checkRunId(check.id), databaseId: check.id, name: check.name },
    ...{ detailsUrl: page, url: page, permalink: page, resourcePath: new URL(page).pathname },
    ...{ externalId: `${check.id}`, title: check.summary === null ? null : check.name },
    ...{ summary: check.summary, text: null, isRequired: false },
    ...phase(check),
    annotations: (given: Node) => connection('annotations', [], given),
    steps: (given: Node) =>
      connection(
        'steps',
        check.steps.map((name, index) => ({
          ...{ __typename: 'CheckStep', name, number: index + 1, externalId: null },
          ...phase(index + 1 === check.steps.length ? check : { ...check, conclusion: 'success' }),
        })),
        given,
      ),
    checkSuite: {
      ...{ __typename: 'CheckSuite', id: `CS_${check.runId}`, databaseId: check.runId },
      ...phase(check),
      app: {
        ...{ __typename: 'App', id: 'A_15368', databaseId: 15_368, name: 'GitHub Actions' },
        slug: 'github-actions',
      },
      workflowRun: {
        ...{ __typename: 'WorkflowRun', id: `WFR_${check.runId}`, databaseId: check.runId, runNumber: 1 },
        ...{ event: 'pull_request', url: run, resourcePath: new URL(run).pathname },
        workflow: { __typename: 'Workflow', id: 'W_1', databaseId: 1, name: 'CI' },
      },
    },
  };
}

export function statusNode(facts: Facts, pull: PullFacts, status: StatusFacts): Node {
  const { id, context, description, state, at } = status;
  return {
    ...{ __typename: 'StatusContext', id: statusId(id), context, description, state: state.toUpperCase() },
    ...{ targetUrl: `${facts.url}/status/${pull.number}/${id}`, createdAt: isoTime(at), isRequired: false },
    ...{ creator: null, avatarUrl: null },
  };
}

/** All checks and statuses of a commit in one word; `null` where there is none. */
export function rollupState(checks: readonly CheckFacts[], statuses: readonly StatusFacts[]): string | null {
  const good = ['success', 'skipped', 'neutral'];
  const states = [
    ...checks.map(({ conclusion }) =>
      good.includes(conclusion) ? 'SUCCESS' : conclusion === 'pending' ? 'PENDING' : 'FAILURE',
    ),
    ...statuses.map(({ state }) => state.toUpperCase()),
  ];
  const worst = ['ERROR', 'FAILURE', 'PENDING', 'SUCCESS'].find((state) => states.includes(state));
  return worst ?? null;
}

function phase(check: CheckFacts): Node {
  const pending = check.conclusion === 'pending';
  const time = isoTime(check.at);
  return {
    status: pending ? 'IN_PROGRESS' : 'COMPLETED',
    conclusion: pending ? null : check.conclusion.toUpperCase(),
    ...{ startedAt: time, completedAt: pending ? null : time, createdAt: time, updatedAt: time },
  };
}
