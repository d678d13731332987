import { setTimeout as delay } from 'node:timers/promises';
import { startTestGitHub } from '../support/github/startTestGitHub.ts';
import type { HostedPullRequest, HostedRepository, TestGitHub } from '../support/github/testGitHub.ts';
import { git } from './sampleRepository.ts';
import { csv } from './work/csv.ts';
import { reader } from './work/reader.ts';

/** The GitHub of the demo: it runs on this machine, and people there look at the pull requests. */
export interface DemoGitHub {
  readonly github: TestGitHub;
  readonly repository: HostedRepository;
  /** What went otherwise than the story has it, each in a line. */
  problems(): readonly string[];
}

const reviewer = 'ann-reviews';

/** Takes the sample there, and makes that its origin. */
export async function startDemoGitHub(folder: string): Promise<DemoGitHub> {
  const github = await startTestGitHub({ login: 'demo-user' });
  const repository = await github.addRepository({ name: 'text-table', from: folder, private: true });
  github.addUser(reviewer);
  repository.permit(reviewer, 'write');
  await git(folder, 'remote', 'set-url', 'origin', repository.cloneUrl);
  github.onHead(({ pullRequest, nth }) => {
    pullRequest.setCheck('test', 'pending');
    const story = stories[pullRequest.title] ?? welcome;
    void story(pullRequest, nth);
  });
  return { github, repository, problems: () => [...github.violations, ...untold(repository)] };
}

type Story = (pullRequest: HostedPullRequest, nth: number) => Promise<void>;

/** How long a check takes, and how long people think. */
const checkMs = 4_000;

const welcome: Story = async (pullRequest) => {
  const { commit } = pullRequest.head;
  await delay(checkMs, undefined, { ref: false });
  pullRequest.setCheck('test', 'success', { commit });
};

const stories: Readonly<Record<string, Story>> = {
  [csv.planned.title]: async (pullRequest, nth) => {
    const { commit } = pullRequest.head;
    await delay(checkMs, undefined, { ref: false });
    pullRequest.setCheck('test', 'success', { commit });
    pullRequest.setCheck('coverage', nth === 1 ? 'failure' : 'success', {
      ...{ commit, steps: ['Set up job', 'Check coverage'] },
      log: nth === 1 ? uncovered : 'ok',
    });
  },
  [reader.planned.title]: async (pullRequest, nth) => {
    const { commit } = pullRequest.head;
    if (nth === 1) {
      pullRequest.comment(reviewer, remark, { path: 'lib/reader.js', line: 2 });
      pullRequest.review(reviewer, 'CHANGES_REQUESTED', '');
    }
    await delay(checkMs, undefined, { ref: false });
    pullRequest.setCheck('test', 'success', { commit });
    if (nth > 1) {
      pullRequest.review(reviewer, 'APPROVED', 'Thank you.');
    }
  },
};

const uncovered = `> c8 --check-coverage --branches 100 tape test/*.js
File         | % Stmts | % Branch | Uncovered
lib/csv.js   |     100 |    91.67 | a field with a line break
ERROR: Coverage for branches (91.67%) does not meet global threshold (100%)`;

const remark =
  'Files that come from a spreadsheet may begin with a byte order mark. It must not become a part of the first field.';

/** What must have come of it: everything merged, the failing check mended, the remark answered and resolved. */
function untold(repository: HostedRepository): readonly string[] {
  const pulls = repository.pullRequests();
  const open = pulls
    .filter(({ state }) => state !== 'merged')
    .map(({ number }) => `#${number} is not merged`);
  const remarks = pulls.flatMap(({ threads }) => threads);
  const answered = remarks.filter(({ resolved, comments }) => resolved && comments.length > 1);
  return [
    ...open,
    ...(remarks.length === 1 && answered.length === 1 ? [] : ['the remark of a reviewer is not resolved']),
  ];
}
