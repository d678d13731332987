import type { PlannedSubtask } from '../src/domain/plan.ts';
import type { Column } from '../src/domain/projection.ts';
import type { RunKind, RunOutcome } from '../src/domain/run.ts';
import type { PermissionMode } from '../src/domain/settings.ts';
import type { SubtaskStatus } from '../src/domain/subtask.ts';
import type { TaskStatus } from '../src/domain/task.ts';
import type { SubtaskView, TaskView } from '../src/protocol/view.ts';
import {
  changedMeanwhile,
  deletingSubtaskWords,
  deletingTaskWords,
  holdWords,
} from '../src/protocol/words.ts';
import type { Layout } from './state/uiState.ts';
import { t } from './translate.ts';

interface PlanCounts {
  readonly added: readonly unknown[];
  readonly changed: readonly unknown[];
  readonly removed: readonly unknown[];
}

/**
 * Every text of the board, in one place, for whoever translates it: in English, each whole sentence a text of its own,
 * with `{0}` for what is filled in, since other languages put that elsewhere.
 */
export const strings = {
  board: t('Board'),
  showAs: t('Show Subtasks As'),
  layouts: { board: t('Board'), graph: t('Graph') } satisfies Record<Layout, string>,
  loading: t('Loading the project…'),
  close: t('Close'),
  cancel: t('Cancel'),
  dismiss: t('Dismiss'),
  moreActions: t('More Actions…'),
  needsYou: t('Needs you'),
  noSubtasks: t('This task has no subtasks.'),
  moreNeeds: (count: number) => t('… and {0} more', count),
  newTask: t('New Task'),
  checkSetup: t('Check Setup'),
  openSettings: t('Open Settings'),
  stopEverything: t('Stop Everything'),
  choosePermissionMode: t('Choose What Agents May Do…'),
  chooseTask: t('Switch Task'),
  taskDetails: t('Show Task Details'),
  readOnly: t('Read-only'),
  notices: t('Mended when the project was opened'),
  takeOver: t('Take Over'),
  lost: {
    title: t('This window has lost Switchyard'),
    whatToDo: t(
      'What you see may be old, and nothing that you do here arrives. Agents go on by themselves. Reload the window (Developer: Reload Window).',
    ),
  },
  following: t('Another window works on this project. What you do here is done there.'),

  columns: {
    pending: t('Pending'),
    ready: t('Ready'),
    inProgress: t('In Progress'),
    blocked: t('Blocked'),
    inReview: t('In Review'),
    merged: t('Merged'),
  } satisfies Record<Column, string>,
  collapseColumn: (name: string) => t('Collapse {0}', name),
  expandColumn: (name: string) => t('Expand {0}', name),

  statuses: {
    PENDING: t('Pending'),
    READY: t('Ready'),
    BLOCKED_DEPENDENCY: t('Blocked by what it depends on'),
    BLOCKED_FAILURE: t('Failed'),
    IN_PROGRESS: t('In progress'),
    COMPLETED: t('In review'),
    MERGED: t('Merged'),
  } satisfies Record<SubtaskStatus, string>,

  taskStates: {
    planning: t('Planning'),
    planningFailed: t('Planning failed'),
    active: t('Active'),
    waiting: t('Waiting'),
    asks: t('Asks you'),
    review: t('Plan to approve'),
    stopped: t('Stopped'),
    done: t('Done'),
    deleting: t('Deleting…'),
  },

  runKinds: {
    plan: t('Planner'),
    baseline: t('Base check'),
    setUp: t('Set-up'),
    work: t('Worker'),
    gate: t('Gate'),
    integrate: t('Merge check'),
    questions: t('Questions'),
    critique: t('Critic'),
    session: t('Agent'),
  } satisfies Record<RunKind, string>,
  runOutcomes: {
    done: t('done'),
    error: t('failed'),
    hung: t('hung'),
    interrupted: t('interrupted'),
    stopped: t('stopped'),
    quota: t('usage limit'),
    budget: t('budget reached'),
    suspicious: t('did nothing'),
  } satisfies Record<RunOutcome, string>,
  running: t('running'),
  failed: t('failed'),
  attempt: (attempt: number) => t('attempt {0}', attempt),

  holds: holdWords(t),
  until: (what: string, time: string) => t('{0} until {1}', what, time),

  welcome: {
    title: t('No task yet'),
    text: t(
      'Describe what you want. Switchyard plans it into subtasks, works each one with an agent in a worktree of its own, runs the checks, and merges what passed.',
    ),
    project: (name: string) => t('In {0}', name),
  },
  planning: {
    title: t('Planning'),
    stoppedTitle: t('Planning is stopped'),
    waitingTitle: t('Planning waits'),
    asksTitle: t('The Planner has questions'),
    asksText: t('It plans as soon as they are answered. One that you leave empty is left to it.'),
    starting: t('Starting the Planner…'),
    again: (reason: string) => t('The last try failed, another one follows. {0}', reason),
    brings: t('The Planner only reads, and changes nothing. Its plan will bring:'),
    bringsItems: [
      t('a specification of the task'),
      t('subtasks with acceptance criteria, files in scope and dependencies'),
      t('which of them can be worked at once, and which have to wait'),
    ],
    stoppedText: t('Nothing starts until the task is resumed.'),
    showTranscript: t('Show Transcript'),
  },
  planningFailed: {
    title: t('Planning failed'),
    unknown: t('The Planner ended without a plan.'),
    retry: t('Retry Planning'),
  },
  deleting: {
    title: t('Deleting this task'),
    text: t(
      'Agents are stopped, worktrees and branches removed. Work that is not merged is kept: “Restore from Rescue…” brings it back.',
    ),
  },
  done: {
    title: (merged: number, branch: string) =>
      merged === 1
        ? t('The subtask is merged into {0}.', branch)
        : t('All {0} subtasks are merged into {1}.', merged, branch),
    pull: (branch: string) => t('Your own {0} gets it with your next pull.', branch),
    took: (duration: string) => t('took {0}', duration),
  },

  header: {
    merged: (total: number) => t('of {0} merged', total),
    task: (number: number) => t('Task {0}', number),
    busy: (limit: number) => t('of {0} agents busy', limit),
    busyTitle: (waiting: number) =>
      [
        t(
          'Subtasks of this project that are worked on now, their set-up and checks included, and how many may be at once.',
        ),
        ...(waiting === 0 ? [] : [waitingText(waiting)]),
      ].join(' '),
    costTitle: t('What the agents of this task cost so far'),
    costEstimatedTitle: t(
      'What the agents of this task cost so far. Part of it is an estimate, since a run was cut off before it could report.',
    ),
    ofBudget: (budget: string) => t('of {0}', budget),
    base: t('base'),
    today: (spent: string) => t('{0} today', spent),
    todayTitle: t('What all agents of this project cost since midnight, and what they may'),
    modeTitle: (what: string) => t('{0} Click to choose another one.', what),
    autoMerge: t('merges by itself'),
    autoMergeTitle: t(
      'Proved work is merged without a click: switchyard.autoMerge is on. Click to open that setting.',
    ),
    stop: t('Stop'),
    resume: t('Resume'),
    deleteTask: t('Delete Task…'),
    progress: t('Progress'),
    doneAbout: t('done about'),
    doneTitle: (finished: number, unit: string) =>
      t(
        'An estimate: the critical path of what is not done yet, at the pace of {0} finished subtasks ({1} of work for a small one), with the agents that may work at once. What waits for you is not counted.',
        finished,
        unit,
      ),
    attention: (count: number) => (count === 1 ? t('1 needs you') : t('{0} need you', count)),
  },
  segments: {
    merged: t('merged'),
    inReview: t('in review'),
    inProgress: t('in progress'),
    failed: t('failed'),
    open: t('not started'),
  },

  permissionModes: {
    acceptEdits: t('Agents edit files and run the commands that are allowed by the settings.'),
    sandbox: t("Agents edit files and run any command in Claude's own sandbox, without a network."),
    auto: t('Agents do what the Claude CLI judges to be harmless.'),
    dontAsk: t('Agents do only what the settings allow by name.'),
    bypassPermissions: t('Agents run with all permission checks switched off.'),
  } satisfies Record<PermissionMode, string>,
  ofBudget: (cost: string, budget: string) => t('{0} of {1}', cost, budget),
  quota: {
    paused: (time: string) => t('Usage limit reached; goes on at {0}', time),
    trying: t('Usage limit reached; one agent is trying whether it is lifted'),
  },
  plan: {
    open: t('Open Plan'),
    compare: t('Compare'),
    approve: t('Approve Plan'),
    reject: t('Reject…'),
    replan: t('Ask for a New Plan…'),
    answer: t('Answer…'),
    change: (change: PlanCounts) => {
      const parts = [
        ...(change.added.length > 0 ? [t('{0} added', change.added.length)] : []),
        ...(change.changed.length > 0 ? [t('{0} changed', change.changed.length)] : []),
        ...(change.removed.length > 0 ? [t('{0} removed', change.removed.length)] : []),
      ];
      return parts.length === 0 ? t('no subtask is different') : parts.join(', ');
    },
    fields: {
      key: t('key'),
      title: t('title'),
      spec: t('specification'),
      plan: t('plan'),
      acceptance: t('acceptance criteria'),
      scope: t('files'),
      verify: t('check'),
      size: t('size'),
      modelHint: t('model'),
      dependsOn: t('dependencies'),
    } satisfies Record<keyof PlannedSubtask, string>,
    first: t('Plan'),
    proposal: t('New plan'),
    withCritic: t('The critic looks at the plan.'),
    replanning: t('Being planned anew'),
    replanned: t('Planned anew'),
    askedByUser: t('Asked for by you:'),
    askedByWorker: t('A worker found the plan wrong:'),
    questions: t('Questions'),
    unanswered: t('not answered yet'),
    leftToPlanner: t('left to the Planner'),
  },

  attention: {
    questions: (count: number) =>
      count === 1
        ? t('The Planner asks before it plans:')
        : t('The Planner asks {0} questions before it plans:', count),
    plan: (subtasks: number) =>
      subtasks === 1
        ? t('The plan of 1 subtask waits for your approval.')
        : t('The plan of {0} subtasks waits for your approval.', subtasks),
    newPlan: t('A new plan waits for your approval:'),
    waits: t('waits:'),
    failed: t('failed:'),
    failedUnknown: t('failed without a reason.'),
    proved: t('is proved and waits for your merge.'),
    unchanged: t('was given back for changes, and its agent made none.'),
    pushed: (where: string) => t('is pushed as {0}. Merge it there, or mark it merged.', where),
    pullRequest: {
      conflicting: t('has a pull request that conflicts with its base.'),
      failing: t('has a pull request whose checks fail:'),
      changesRequested: t('has a pull request with changes requested.'),
      comments: t('has a pull request with comments that are not answered.'),
    },
    signIn: t('Work on GitHub waits:'),
    stopped: (waiting: number) =>
      waiting === 1
        ? t('is stopped; 1 subtask waits for it.')
        : t('is stopped; {0} subtasks wait for it.', waiting),
    subtasksWait: (count: number) => (count === 1 ? t('1 subtask waits:') : t('{0} subtasks wait:', count)),
    baseRed: t('The base does not pass its checks:'),
    taskWaits: t('The task waits:'),
  },

  pullRequest: {
    name: t('Pull request'),
    number: (number: number) => t('PR {0}', number),
    title: (number: number, state: string) => t('Pull request {0}: {1}', number, state),
    open: (number: number, repository: string) => t('PR {0} in {1}', number, repository),
    state: t('State'),
    states: { open: t('open'), draft: t('draft'), closed: t('closed'), merged: t('merged') },
    checks: {
      none: t('none'),
      pending: t('checks running'),
      passing: t('checks pass'),
      failing: (count: number) => (count < 2 ? t('a check fails') : t('{0} checks fail', count)),
    },
    review: {
      none: t('nobody has reviewed it yet'),
      required: t('waits for a review'),
      approved: t('approved'),
      changesRequested: t('changes requested'),
    },
    mergeable: {
      clean: t('merges without conflicts'),
      conflicting: (base: string) => t('conflicts with {0}', base),
    },
    branch: t('Remote branch'),
    comments: (count: number) => (count === 1 ? t('1 open comment') : t('{0} open comments', count)),
    untrusted: t('not given to the agent'),
    untrustedTitle: t(
      'Only the words of people who may write to the repository are given to an agent. You can pass on what you agree with by Request Changes.',
    ),
  },
  returns: {
    name: (number: number) =>
      number === 1 ? t('Given back to the worker') : t('Given back to the worker ({0})', number),
    check: (name: string) => t('check {0}', name),
    comments: (count: number, author: string) =>
      count === 1 ? t('1 comment by {0}', author) : t('{0} comments by {1}', count, author),
    byYou: (text: string) => t('you asked for changes: {0}', text),
    answered: t('Answered:'),
    attemptAfter: (attempt: number, times: number) =>
      times === 1
        ? t('attempt {0} after it was given back', attempt)
        : t('attempt {0} after it was given back {1} times', attempt, times),
    attemptOfRound: (round: number, attempt: number) => t('round {0}, attempt {1}', round, attempt),
  },
  conflicts: {
    name: t('Conflicts'),
    base: t('the base'),
    with: (whom: string) => t('conflicts with {0}', whom),
    files: (files: readonly string[]) => t('in {0}', files.join(', ')),
    more: (count: number) => t('and {0} more', count),
  },
  delivery: {
    name: t('Delivery'),
    local: t('merged locally'),
    into: t('into'),
    push: t('pushes to'),
    pullRequest: t('pull requests to'),
    pushed: t('pushed'),
  },
  github: {
    account: (account: string, host: string, source: string) =>
      t('Signed in to {0} as {1}{2}. Click to switch, or to see how to sign out.', host, account, source),
    sources: {
      editor: t(' (VS Code account)'),
      cli: t(' (GitHub CLI)'),
      variable: (name: string) => t(' (variable {0})', name),
    },
    paused: t('GitHub is paused'),
    pausedUntil: (time: string) => t('GitHub is paused until {0}', time),
    signIn: t('Sign In'),
  },

  actions: {
    start: t('Start'),
    stop: t('Stop'),
    retry: t('Retry'),
    merge: t('Merge'),
    mergeAgain: t('Try Merge Again'),
    mergeAsIs: t('Merge As It Is'),
    leaveAsIs: t('Leave As It Is'),
    mergePullRequest: (method: string) => t('Merge Pull Request ({0})', method),
    mergeAnyway: t('Merge Pull Request Anyway…'),
    markMerged: t('Mark Merged…'),
    openPullRequest: t('Open Pull Request'),
    copyPullRequestLink: t('Copy Pull Request Link'),
    updateBranch: t('Update Branch'),
    returnPullRequest: t('Give Feedback to Worker'),
    closePullRequest: t('Close Pull Request…'),
    refreshPullRequests: t('Refresh Pull Requests'),
    serialize: (number: number) => t('Work One After the Other (#{0})', number),
    tryAgain: t('Try Again'),
    allowAnother: (usd: string) => t('Allow Another {0}', usd),
    openSetting: (name: string) => t('Open {0}', name),
    requestChanges: t('Request Changes…'),
    openChanges: t('Open Changes'),
    openLatestChanges: t('Open Changes Since Last Attempt'),
    openWorktree: t('Open Worktree in New Window'),
    openWorktreeTerminal: t('Open Terminal in Worktree'),
    goBackToAttempt: t('Go Back to an Attempt…'),
    copyCardLink: t('Copy Link to Card'),
    remove: t('Delete…'),
    moveUp: t('Move Up'),
    moveDown: t('Move Down'),
    moveTo: t('Move To…'),
    moveCardTo: (number: number) => t('Move #{0} to', number),
    details: t('Show Details'),
    transcript: t('Show Transcript'),
    acceptBase: t('Continue Anyway'),
    addDependency: t('Add Dependency…'),
    removeDependency: t('Remove Dependency…'),
    workBeside: t('Work Beside Others'),
    keepApart: t('Keep Apart'),
    approveVerify: t('Let the Gate Run It…'),
    revokeVerify: t('No Longer Run It'),
    raiseBudget: t('Raise Budget…'),
    setBudget: t('Set Budget…'),
    menuOf: (number: number) => t('Actions of #{0}', number),
  },

  confirm: {
    changed: changedMeanwhile(t),
    deleteSubtask: (number: number) => t('Delete subtask #{0}?', number),
    deleteSubtaskText: (subtask: SubtaskView) => `“${subtask.title}”: ${deletingSubtaskWords(subtask, t)}`,
    deleteTask: t('Delete this task and its subtasks?'),
    deleteTaskText: (task: TaskView, subtasks: readonly SubtaskView[]) =>
      `“${task.title}”: ${deletingTaskWords(task, subtasks, t)}`,
    stopEverything: t('Stop everything?'),
    stopEverythingText: t(
      'Every agent and check of this project is stopped, and stays so until you start it again. Nothing is removed.',
    ),
    closeToo: (numbers: readonly number[]) =>
      numbers.length === 1
        ? t('Close pull request {0} as well', numbers.join())
        : t('Close its {0} open pull requests as well', numbers.length),
    closePullRequest: (name: string) => t('Close {0}?', name),
    closePullRequestText: (number: number, title: string) =>
      t(
        'Its subtask “#{0} {1}” fails, until you retry it or the pull request is opened again. The worktree is kept for a while, the work longer.',
        number,
        title,
      ),
    closeButton: t('Close Pull Request'),
    mergeAnyway: (name: string) => t('Merge {0} although it is not ready?', name),
    mergeAnywayText: (number: number, title: string, obstacles: readonly string[]) =>
      t(
        "It has the work of “#{0} {1}”. {2} GitHub's own rules have the last word.",
        number,
        title,
        obstacles.join(' '),
      ),
    mergeAnywayButton: t('Merge Anyway'),
    obstacles: {
      conflicting: t('It conflicts with its base: GitHub will refuse it.'),
      failing: (names: readonly string[]) =>
        names.length === 0 ? t('Checks fail.') : t('Checks fail: {0}.', names.join(', ')),
      changesRequested: t('Changes are requested.'),
      comments: (count: number) =>
        count === 1
          ? t('1 review comment is not answered.')
          : t('{0} review comments are not answered.', count),
      pending: t('Checks are running: it is merged when they have passed, and not if one fails.'),
      required: t('It waits for a review.'),
      draft: t('It is a draft.'),
    },
    markMerged: (number: number, title: string) => t('Mark “#{0} {1}” as merged?', number, title),
    markMergedText: (pullRequest: string | null, base: string) =>
      pullRequest === null
        ? t(
            'You say that its work is in {0}; nothing looks whether it is. What depends on it starts from {0} as it is now. Its worktree and branch here are removed.',
            base,
          )
        : t(
            'You say that its work is in {0}; nothing looks whether it is. What depends on it starts from {0} as it is now. Its worktree and branch here are removed, {1} is left as it is.',
            base,
            pullRequest,
          ),
    markMergedButton: t('Mark Merged'),
    deleteButton: t('Delete'),
    stopButton: t('Stop Everything'),
  },

  card: {
    needs: (numbers: string) => t('needs {0}', numbers),
    needsTitle: (merged: number, total: number) =>
      t('It waits until these are merged; {0} of {1} that it depends on are.', merged, total),
    attempt: (attempt: number, maximum: number) => t('attempt {0}/{1}', attempt, maximum),
    stopped: t('stopped'),
    gatePassed: t('gate passed'),
    gateFailed: t('gate failed'),
    nextAttempt: (time: string) => t('tries again in {0}', time),
    nextAttemptSoon: t('tries again now'),
    starting: t('starting…'),
    mergeQueued: t('queued to merge'),
    deleting: t('deleting…'),
    costEstimated: t('An estimate: a run was cut off before it could report'),
    elapsedTitle: t('Time in progress'),
  },

  graph: {
    name: t('Graph of subtasks'),
    keys: t(
      'Arrow keys go along the dependencies: left to what is waited for, right to what waits. Shift and left or right selects a dependency, Delete removes it, Control or Command and Z takes that back. Plus and minus zoom, 0 shows all.',
    ),
    edges: t('Dependencies'),
    list: t('Subtasks and what they wait for'),
    tools: t('Zoom'),
    zoomIn: t('Zoom In (+)'),
    zoomOut: t('Zoom Out (-)'),
    fullSize: t('Full Size (1)'),
    fit: t('Show All (0)'),
    empty: t('There are no subtasks.'),
    critical: (numbers: string) => t('Critical path {0}', numbers),
    criticalTitle: t('The longest way to the end of the task, by the sizes of what is not merged yet'),
    onCriticalPath: t('on the critical path'),
    handle: t('Drag to a subtask that is to wait for this one'),
    waitsFor: (numbers: string) => t('waits for {0}', numbers),
    before: (numbers: string) => t('before {0}', numbers),
    free: (subtask: string) => t('{0}: waits for nothing', subtask),
    lineOf: (subtask: string, parents: string) => t('{0}: waits for {1}', subtask, parents),
    edge: (child: string, parent: string, critical: boolean) =>
      critical
        ? t('{0} waits for {1}, on the critical path', child, parent)
        : t('{0} waits for {1}', child, parent),
    edgeMenu: (child: number, parent: number) => t('#{0} waits for #{1}', child, parent),
    show: (number: number) => t('Show #{0}', number),
    removeEdge: t('Remove Dependency'),
    added: (child: number, parent: number) =>
      t('#{0} is to wait for #{1}. Control or Command and Z takes that back.', child, parent),
    removed: (child: number, parent: number) =>
      t('#{0} is no longer to wait for #{1}. Control or Command and Z takes that back.', child, parent),
    waitsNow: (child: number, parent: number) => t('#{0} now waits for #{1}.', child, parent),
    waitsNoMore: (child: number, parent: number) => t('#{0} no longer waits for #{1}.', child, parent),
    undo: t('Undo'),
    undoTitle: t('Undo (Ctrl+Z)'),
    willWait: (child: number, parent: number) => t('#{0} will wait for #{1}.', child, parent),
    dropOnOther: (parent: number) => t('Drop it on a subtask that is to wait for #{0}.', parent),
    cannotWait: (child: number, parent: number, why: string) =>
      t('Subtask {0} cannot be made to wait for {1}: {2}.', child, parent, why),
    cannotChange: (child: number, why: string) =>
      t('What subtask {0} waited for cannot be changed: {1}.', child, why),
    objections: {
      readOnly: (reason: string) => t('nothing can be changed ({0})', reason),
      deleting: t('it is being deleted'),
      running: t('it is already running, from a base that is fixed'),
      done: t('its work is done already'),
      worked: t('it has been worked on already, from a base that is fixed'),
      itself: t('nothing can wait for itself'),
      otherTask: t('it belongs to another task'),
      already: t('it does so already'),
      circle: (numbers: readonly number[]) =>
        t('they would wait for one another in a circle: {0}', numbers.join(' → ')),
    },
    states: {
      PENDING: t('Pending'),
      READY: t('Ready'),
      BLOCKED_DEPENDENCY: t('Blocked'),
      BLOCKED_FAILURE: t('Failed'),
      IN_PROGRESS: t('In progress'),
      COMPLETED: t('In review'),
      MERGED: t('Merged'),
    } satisfies Record<SubtaskStatus, string>,
  },

  drop: {
    readOnly: (reason: string) => t('Nothing can be changed: {0}', reason),
    deleting: t('It is being deleted.'),
    taskStopped: t('The task is stopped. Resume it first.'),
    taskWaits: (reason: string) => t('The task waits: {0}', reason),
    baseUnchecked: t('The base is still being checked.'),
    pending: t('It waits for the plan to be approved.'),
    waitsFor: (numbers: string) => t('It waits for {0}.', numbers),
    waitsForDependencies: t('It waits for what it depends on.'),
    notByHandBlocked: t('What blocks it is what it depends on; nothing is blocked by hand.'),
    notByHandPending: t('Nothing goes back to Pending.'),
    gateDecides: t('The gate decides when it is ready for review.'),
    notProved: t('It is not proved yet.'),
    startFirst: t('It has no work yet. Drop it on In Progress to start it.'),
    failedRetry: t('It failed. Drop it on In Progress to retry.'),
    askForChanges: t('Say what to change: use Request Changes in its menu.'),
    provedAlready: t('Its work is done and proved; it does not start again.'),
    mergeRequested: t('It is being merged.'),
    mergeElsewhere: t('It is merged elsewhere. Use Mark Merged in its menu once it is.'),
    notOpen: t('It has no open pull request.'),
    merged: t('It is merged.'),
    start: t('Start'),
    stop: t('Stop'),
    retry: t('Retry'),
    merge: t('Merge'),
    changed: t('It has changed while you dragged it. Nothing was done.'),
    noColumnThere: t('There is no column it could go to on that side.'),
    first: t('It is the first of its column.'),
    last: t('It is the last of its column.'),
  },

  announce: {
    moved: (number: number, place: number, total: number) =>
      t('#{0} moved to place {1} of {2}', number, place, total),
    entered: (number: number, column: string) => t('#{0} is now in {1}', number, column),
    refused: (subject: string, reason: string) => `${subject}: ${reason}`,
    asked: (verb: string, number: number) => `${verb} #${number}`,
  },

  inspector: {
    name: t('Details'),
    resize: t('Width of the details'),
    overview: t('Overview'),
    transcript: t('Transcript'),
    runs: t('Runs'),
    timeline: t('Timeline'),
    gone: t('It was deleted.'),
    doneWhen: t('Done when'),
    failure: t('Why it failed'),
    waits: t('It waits'),
    now: t('Now'),
    gate: t('Last gate'),
    gateBefore: t('It judged the work as it was before changes were asked for.'),
    specification: t('Specification'),
    description: t('Description'),
    plan: t('Plan'),
    facts: t('Facts'),
    dependsOn: t('Depends on'),
    unblocks: t('Unblocks'),
    files: t('Files'),
    verify: t('Proposed check'),
    verifyOpen: t('The Planner proposed it for this subtask. The gate does not run it unless you allow it.'),
    verifyApproved: t('The Planner proposed it; the gate runs it, as you have allowed.'),
    overlap: t('Side by side'),
    runsBeside: t('works beside others that change the same files'),
    waitsFor: t('Waits'),
    attempts: t('Attempts'),
    costs: t('Cost'),
    model: t('Model'),
    input: t('In'),
    output: t('Out'),
    total: t('Total'),
    planning: t('Planning and checks'),
    budget: t('Budget'),
    noBudget: t('no limit'),
    base: t('Base'),
    branch: t('Branch'),
    worktree: t('Worktree'),
    mergedAs: t('Merged as'),
    cost: t('Cost'),
    size: t('Size'),
    created: t('Created'),
    orchestrator: t('Orchestrator'),
    baseCheck: t('Base check'),
    baselines: { unchecked: t('not run yet'), green: t('passes'), accepted: t('fails, accepted') },
    none: t('none'),
    allMerged: t('all merged'),
    feedbackLabel: t('What should change?'),
    feedbackHint: t(
      'The worker reads this at the start of its next attempt, with the comments that you have made in its diff.',
    ),
    feedbackSend: t('Send to Worker'),
    noRuns: t('Nothing has run yet.'),
    tokens: (input: string, output: string) => t('{0} in, {1} out', input, output),
  },

  gate: {
    commits: (count: number) => (count === 1 ? t('1 commit') : t('{0} commits', count)),
    noCommits: t('no commit'),
    files: t('Changed Files'),
    moreFiles: (count: number) => t('… and {0} more', count),
    cleanTree: t('clean tree'),
    dirty: (count: number) =>
      count === 1 ? t('not committed: 1 file') : t('not committed: {0} files', count),
    changed: (files: number, change: string) =>
      files === 1 ? t('1 file, {0}', change) : t('{0} files, {1}', files, change),
    exit: (code: number, time: string) => t('exit {0} in {1}', code, time),
    cutOff: (time: string) => t('cut off after {0}', time),
    stopped: (time: string) => t('was stopped after {0}', time),
    notRun: t('no verify command was run'),
    output: t('Output'),
    contraband: (what: string) => t('must not be published: {0}', what),
    outsideScope: (count: number) =>
      count === 1 ? t('1 file outside its scope') : t('{0} files outside its scope', count),
    protectedChanged: (count: number) =>
      count === 1 ? t('1 check changed') : t('{0} checks changed', count),
    protectedFile: {
      modified: (path: string, inScope: boolean) =>
        inScope
          ? t('{0} was modified, as its plan says', path)
          : t('{0} was modified, which its plan does not allow', path),
      deleted: (path: string, inScope: boolean) =>
        inScope
          ? t('{0} was deleted, as its plan says', path)
          : t('{0} was deleted, which its plan does not allow', path),
    },
    ownCheck: t('the proposed check'),
  },

  transcript: {
    choose: t('Run that is shown'),
    newest: t('Newest run'),
    empty: t('Nothing to show yet.'),
    waiting: t('Waiting for the first output…'),
    noRun: t('Nothing has run yet.'),
    loading: t('Loading…'),
    earlier: t('Loading earlier output…'),
    show: t('Show of This Run'),
    output: t('Output'),
    prompt: t('Prompt'),
    promptGone: t('What this agent was told is no longer kept.'),
    latest: t('Jump to Latest'),
    started: (model: string, mode: string) => `${model} · ${mode}`,
    thinking: t('Thinking'),
    noResult: t('No result yet.'),
    error: t('error'),
    denied: (tool: string, reason: string) => t('{0} was denied: {1}', tool, reason),
    retrying: (attempt: number, maximum: number, time: string, reason: string) =>
      t('Retry {0} of {1} in {2}: {3}', attempt, maximum, time, reason),
    limitReached: (limit: string, time: string | null) =>
      time === null
        ? t('Usage limit reached: {0}', limit)
        : t('Usage limit reached: {0}, until {1}', limit, time),
    limitNear: (limit: string, time: string | null) =>
      time === null
        ? t('Near the usage limit: {0}', limit)
        : t('Near the usage limit: {0}, resets at {1}', limit, time),
    ended: (cause: string) => t('Ended: {0}', cause),
    structured: t('Answer'),
    cut: (lines: number) => t('{0} more lines', lines),
    showAll: t('Show All'),
    region: t('Transcript'),
  },

  timeline: {
    name: t('Timeline'),
    loading: t('Loading…'),
    empty: t('Nothing has happened yet.'),
    earlier: t('Show Earlier'),
    unreadable: t('The history cannot be read now. It is asked for again when something happens.'),
    taskStatuses: {
      PLANNING: t('Planning'),
      PLANNING_FAILED: t('Planning failed'),
      ACTIVE: t('Planned'),
      DONE: t('Done'),
    } satisfies Record<TaskStatus, string>,
  },

  filter: {
    name: t('Filter'),
    button: t('Filter Cards (/)'),
    field: t('Filter cards by text or #number'),
    states: t('State'),
    holds: t('Waits for'),
    shown: (shown: number, total: number) => t('{0} of {1} shown', shown, total),
    elsewhere: (count: number, task: number) => t('{0} in Task {1}', count, task),
    elsewhereTitle: (task: string) => t('Show them: {0}', task),
    clear: t('Clear Filter (Escape)'),
    close: t('Close Filter (Escape)'),
    nothing: t('No subtask of this task matches the filter.'),
  },
};

function waitingText(waiting: number): string {
  return waiting === 1 ? t('1 more in progress waits.') : t('{0} more in progress wait.', waiting);
}
