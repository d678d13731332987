import type { ProjectView, SubtaskView } from '../../src/protocol/view.ts';
import { startTestGitHub } from './github/startTestGitHub.ts';
import type { HostedPullRequest, HostedRepository, TestGitHub } from './github/testGitHub.ts';
import { openProjectFixture, type ProjectFixture, type ProjectFixtureOptions } from './projectFixture.ts';
import { createShiftedClock, type ShiftedClock } from './shiftedClock.ts';

export interface HostedProject {
  readonly project: ProjectFixture;
  readonly github: TestGitHub;
  /** `octocat/sample`, the `origin` of the project's repository. */
  readonly hosted: HostedRepository;
  readonly clock: ShiftedClock;
  subtask(key: string): SubtaskView;
  /** The pull request of a subtask; throws while there is none. */
  pullRequestOf(key: string): HostedPullRequest;
  /** How each run of a worker at the subtask ended, such as `1 done`. */
  works(key: string): readonly string[];
  /** How often the model was asked by workers. */
  asked(): number;
  /** Looks at GitHub now, as the user's command does, until the view is as wanted. */
  untilSeen(wanted: (view: ProjectView) => boolean): Promise<ProjectView>;
  dispose(): Promise<void>;
}

/** The product with the real CLI, on a repository of a test GitHub; its user is signed in by `GITHUB_TOKEN`. */
export async function openHostedProject(
  options: Omit<ProjectFixtureOptions, 'clock'> & { readonly private?: boolean },
): Promise<HostedProject> {
  const github = await startTestGitHub();
  const clock = createShiftedClock();
  const settings = {
    delivery: 'pullRequest',
    githubUrl: github.url,
    autoMerge: false,
    ...options.settings,
  } as const;
  const project = await openProjectFixture({ ...options, clock, settings });
  // What the fixture makes of the environment goes when it is disposed of.
  process.env.GITHUB_TOKEN = github.token;
  const from = project.repository.path;
  const hosted = await github.addRepository({ name: 'sample', from, private: options.private ?? false });
  await project.repository.git('remote', 'add', 'origin', hosted.cloneUrl);
  const subtask = (key: string) => {
    const found = project.engine.view().subtasks.find((one) => one.key === key);
    if (!found) {
      throw new Error(`There is no subtask ${key}`);
    }
    return found;
  };
  return {
    ...{ project, github, hosted, clock, subtask, untilSeen: project.untilSeen },
    pullRequestOf: (key) => hosted.pullRequest(subtask(key).pullRequest?.number ?? Number.NaN),
    works: (key) =>
      project.engine
        .view()
        .runs.filter((run) => run.kind === 'work' && run.subtaskId === subtask(key).id)
        .map(({ attempt, outcome }) => `${attempt} ${outcome}`),
    asked: () => project.model.requests.filter(({ agent }) => agent?.role === 'worker').length,
    async dispose() {
      await project.dispose();
      await github.close();
    },
  };
}
