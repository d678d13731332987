import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { showInformation } from '../messages.ts';
import { chooseOne } from '../picks.ts';
import { t } from '../words/translations.ts';
import type { Item } from './actions.ts';
import { askAndSubmit } from './askEngine.ts';
import { type Budget, budgetsOf, budgetsToRaise, formatUsd, parseUsd, raised } from './budgets.ts';

/** "Raise Budget…": of those that are used up, so that what waited for it goes on. */
export async function raiseBudget(engine: Engine, item: Item): Promise<void> {
  const budget = await choose(item, budgetsToRaise(item, engine.view()));
  if (budget === null) {
    return;
  }
  const amount = await vscode.window.showInputBox({
    title: titleOf(item),
    prompt: `${levelText(budget)} ${t('What may it cost in all, in US dollars?')}`,
    value: String(raised(budget)),
    ignoreFocusOut: true,
    validateInput: (value) => {
      const usd = parseUsd(value);
      return usd !== null && usd > budget.spentUsd
        ? null
        : t('A number above {0}, which is spent already.', formatUsd(budget.spentUsd));
    },
  });
  if (amount !== undefined) {
    await askAndSubmit(engine, budget.intent(parseUsd(amount)));
  }
}

/** "Set Budget…": what the task or subtask itself may cost. */
export async function setBudget(engine: Engine, item: Item): Promise<void> {
  const [budget] = budgetsOf(item, engine.view());
  if (budget === undefined) {
    return;
  }
  const amount = await vscode.window.showInputBox({
    title: t('Set Budget of “{0}”', item.kind === 'run' ? '' : item.value.title),
    prompt: `${spentText(budget)} ${t('What may it cost in all, in US dollars? Empty: as the settings say; 0: no limit.')}`,
    value: budget.limitUsd === null ? '' : String(budget.limitUsd),
    ignoreFocusOut: true,
    validateInput: budgetProblem,
  });
  if (amount !== undefined) {
    await askAndSubmit(engine, budget.intent(parseUsd(amount)));
  }
}

/** Why the text is no budget, or `null`. */
export function budgetProblem(text: string): string | null {
  return text.trim() === '' || parseUsd(text) !== null ? null : t('A number of US dollars, such as 25.');
}

async function choose(item: Item, budgets: readonly Budget[]): Promise<Budget | null> {
  const [only, ...others] = budgets;
  if (only === undefined) {
    void showInformation(
      t('No budget of a subtask, a task or the day keeps it. What one run may cost is in the settings.'),
    );
    return null;
  }
  if (others.length === 0) {
    return only;
  }
  const items = budgets.map((budget) => ({
    label: levelTitle(budget.level),
    description: spentText(budget),
    iconPath: new vscode.ThemeIcon(budget.level === 'day' ? 'calendar' : 'credit-card'),
    budget,
  }));
  return (await chooseOne(items, { title: titleOf(item) }))?.budget ?? null;
}

function titleOf(item: Item): string {
  return item.kind === 'run' ? t('Raise Budget') : t('Raise Budget of “{0}”', item.value.title);
}

function levelTitle(level: Budget['level']): string {
  switch (level) {
    case 'subtask':
      return t('Of the Subtask');
    case 'task':
      return t('Of the Task');
    case 'day':
      return t('Of Today');
  }
}

/** Whose budget it is, and what of it is spent. */
function levelText(budget: Budget): string {
  const [spent, limit] = [formatUsd(budget.spentUsd), formatUsd(budget.limitUsd ?? 0)];
  switch (budget.level) {
    case 'subtask':
      return t('The subtask has spent {0} of {1}.', spent, limit);
    case 'task':
      return t('The task has spent {0} of {1}.', spent, limit);
    case 'day':
      return t('Today {0} of {1} is spent, in this project.', spent, limit);
  }
}

function spentText({ spentUsd, limitUsd }: Budget): string {
  return limitUsd === null
    ? t('{0} spent.', formatUsd(spentUsd))
    : t('{0} of {1} spent.', formatUsd(spentUsd), formatUsd(limitUsd));
}
