import * as vscode from 'vscode';
import { DisposableStore } from '../../lib/disposables.ts';
import type { Event } from '../../lib/emitter.ts';
import type { DeliveryView, OrchestratorView } from '../../protocol/view.ts';
import type { AccountAnswer, KnownAccount } from '../github/account.ts';
import { createPick, shown } from '../picks.ts';
import type { OpenProject } from '../projects.ts';
import { checkedOutBranch, localBranches, locateRepository } from '../repositoryLocation.ts';
import { t } from '../words/translations.ts';
import { formatUsd, parseUsd } from './budgets.ts';
import { budgetProblem } from './changeBudget.ts';
import { deliveryDescription, deliveryMeaning, deliveryTitle } from './deliveryChoice.ts';
import { alone, askLine, type Line, type Place, type StepAnswer } from './multiStep.ts';
import type { DraftedTask } from './taskDraft.ts';

/** The last step: create the task as it is, or change first what is rarely changed. */
export async function askTaskChoices(
  project: OpenProject,
  drafted: DraftedTask,
  place: Place,
  { account, isNews }: { readonly account: KnownAccount; readonly isNews: boolean },
): Promise<StepAnswer> {
  for (;;) {
    const isMarked = isNews && drafted.isKept;
    const lines = () => [
      ...choicesOf(project, drafted, account.now()),
      ...(isMarked ? [afreshLine(drafted)] : []),
    ];
    const placeholder = t('Create the task, or change its options first');
    const chosen = await askLine(
      lines,
      place,
      isMarked ? t('Kept from last time. {0}', placeholder) : placeholder,
      changesOf(project, account),
    );
    if (chosen === null || chosen === 'back') {
      return chosen ?? 'left';
    }
    if (chosen.change === undefined) {
      return 'next';
    }
    if ((await chosen.change()) === 'afresh') {
      return 'first';
    }
  }
}

/** Where the work can go, and in whose name, may be learned while the choices are looked at. */
function changesOf({ engine }: OpenProject, account: KnownAccount): Event<void> {
  return (listener) => {
    const owned = new DisposableStore();
    owned.add(account.onDidChange(listener));
    owned.add(engine.onDidChange(({ project }) => project !== null && listener()));
    return owned;
  };
}

type ChoiceLine = Line & { readonly change?: () => Promise<void> | 'afresh' };

function afreshLine(drafted: DraftedTask): ChoiceLine {
  return {
    label: t('Start Afresh'),
    description: t('nothing of what is kept from last time'),
    iconPath: new vscode.ThemeIcon('discard'),
    change: () => {
      drafted.startAfresh();
      return 'afresh';
    },
  };
}

function choicesOf(
  project: OpenProject,
  drafted: DraftedTask,
  account: AccountAnswer,
): readonly ChoiceLine[] {
  const { baseBranch, budget, orchestrator } = drafted.draft;
  const { orchestrators, deliveries } = project.engine.view().project;
  const icon = (id: string) => new vscode.ThemeIcon(id);
  return [
    { label: t('Create Task'), description: drafted.draft.title, iconPath: icon('add') },
    { label: t('options'), kind: vscode.QuickPickItemKind.Separator },
    {
      label: t('Base Branch'),
      description: baseBranch,
      iconPath: icon('git-branch'),
      change: () => chooseBranch(project, drafted),
    },
    ...(orchestrators.filter(isAvailable).length < 2
      ? []
      : [
          {
            label: t('Orchestrator'),
            description: orchestrator ?? t('{0}, as the settings say', configured('orchestrator')),
            iconPath: icon('organization'),
            change: () => chooseOrchestrator(orchestrators, drafted),
          },
        ]),
    ...(deliveries.filter(isAvailable).length < 2
      ? []
      : [
          {
            label: t('Delivery'),
            description: deliveryDescription(drafted.draft, deliveries, account, t),
            iconPath: icon('git-pull-request'),
            change: () => chooseDelivery(deliveries, drafted),
          },
        ]),
    {
      label: t('Budget'),
      description: budgetText(budget),
      iconPath: icon('credit-card'),
      change: () => typeBudget(drafted),
    },
  ];
}

/** The branches of the repository, the one that is checked out first; any other can be typed. */
async function chooseBranch({ engine }: OpenProject, drafted: DraftedTask): Promise<void> {
  const location = await locateRepository(engine.project.root);
  const current = location === null ? null : await checkedOutBranch(location);
  const known = location === null ? [] : await localBranches(location);
  const branches = [...(current === null ? [] : [current]), ...known.filter((name) => name !== current)];
  const items = branches.map((label) => ({
    label,
    description: label === current ? t('checked out') : '',
    iconPath: new vscode.ThemeIcon('git-branch'),
  }));
  const pick = createPick();
  pick.title = t('New Task: Base Branch');
  pick.placeholder = t('The branch to start from and to merge into');
  pick.items = items.map(shown);
  const chosen = await new Promise<string | null>((resolve) => {
    pick.onDidChangeValue((value) => {
      const typed = value.trim();
      const isNew = typed !== '' && !branches.includes(typed);
      const own = { label: typed, description: t('as typed'), alwaysShow: true };
      pick.items = [...items, ...(isNew ? [own] : [])].map(shown);
    });
    pick.onDidHide(() => resolve(null));
    pick.onDidAccept(() => {
      const typed = pick.value.trim();
      const [active] = pick.selectedItems;
      resolve(branches.includes(typed) ? typed : (active?.item.label ?? (typed === '' ? null : typed)));
    });
    pick.show();
  });
  pick.dispose();
  if (chosen !== null) {
    drafted.type({ baseBranch: chosen });
  }
}

/** Those that cannot be chosen stand there with their reason. */
async function chooseOrchestrator(
  orchestrators: readonly OrchestratorView[],
  drafted: DraftedTask,
): Promise<void> {
  const lineOf = ({ id, unavailable }: OrchestratorView): Line => ({
    label: id,
    ...(unavailable === null ? {} : { detail: unavailable, closed: true }),
    iconPath: new vscode.ThemeIcon(unavailable === null ? 'organization' : 'circle-slash'),
  });
  const closed = orchestrators.filter((one) => !isAvailable(one));
  const lines: readonly Line[] = [
    ...orchestrators.filter(isAvailable).map(lineOf),
    ...(closed.length === 0
      ? []
      : [{ label: t('not available'), kind: vscode.QuickPickItemKind.Separator }, ...closed.map(lineOf)]),
  ];
  const place = alone(t('New Task: Orchestrator'));
  const chosen = await askLine(() => lines, place, t('The strategy that plans and works this task'));
  if (chosen !== null && chosen !== 'back') {
    drafted.type({ orchestrator: chosen.label });
  }
}

/** Each with what it means; those that cannot be chosen stand there with their reason. */
async function chooseDelivery(deliveries: readonly DeliveryView[], drafted: DraftedTask): Promise<void> {
  const lineOf = (delivery: DeliveryView) => {
    const { kind, what, unavailable } = delivery;
    return {
      label: deliveryTitle(kind, t),
      description: unavailable === null ? what : '',
      detail: unavailable ?? deliveryMeaning(kind, t),
      closed: unavailable !== null,
      iconPath: new vscode.ThemeIcon(unavailable === null ? deliveryIcons[kind] : 'circle-slash'),
      kind: vscode.QuickPickItemKind.Default,
      chosen: kind,
    };
  };
  const separator = {
    ...{ label: t('not available'), kind: vscode.QuickPickItemKind.Separator },
    chosen: null,
  };
  const closed = deliveries.filter((one) => !isAvailable(one)).map(lineOf);
  const lines = [
    ...deliveries.filter(isAvailable).map(lineOf),
    ...(closed.length === 0 ? [] : [separator, ...closed]),
  ];
  const place = alone(t('New Task: Delivery'));
  const chosen = await askLine(() => lines, place, t('How the work of this task reaches its base'));
  if (chosen !== null && chosen !== 'back' && chosen.chosen !== null) {
    drafted.type({ delivery: chosen.chosen });
  }
}

const deliveryIcons = { pullRequest: 'git-pull-request', push: 'repo-push', local: 'git-merge' } as const;

async function typeBudget(drafted: DraftedTask): Promise<void> {
  const budget = await vscode.window.showInputBox({
    title: t('New Task: Budget'),
    prompt: t('What may it cost in all, in US dollars? Empty: as the settings say; 0: no limit.'),
    value: drafted.draft.budget,
    ignoreFocusOut: true,
    validateInput: budgetProblem,
  });
  if (budget !== undefined) {
    drafted.type({ budget: budget.trim() });
  }
}

function budgetText(typed: string): string {
  const own = parseUsd(typed);
  const usd = own ?? Number(configured('taskBudgetUsd'));
  const text = usd > 0 ? formatUsd(usd) : t('no limit');
  return own === null ? t('{0}, as the settings say', text) : text;
}

function configured(name: 'orchestrator' | 'taskBudgetUsd'): string {
  return String(vscode.workspace.getConfiguration('switchyard').get(name) ?? '');
}

function isAvailable({ unavailable }: { readonly unavailable: string | null }): boolean {
  return unavailable === null;
}
