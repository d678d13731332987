import * as vscode from 'vscode';
import { type Offers, offersAt } from '../../plans/offersAt.ts';
import { withoutIcons } from '../words/withoutIcons.ts';
import { planScheme } from './planAddress.ts';
import { maxSubtasksOf, type PlanFiles } from './planFiles.ts';
import { boundsOf } from './planPage.ts';

/** Offers the keys of other subtasks, the fields that are not there yet, and what sizes and models there are. */
export function planCompletion(files: PlanFiles): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    { scheme: planScheme },
    { provideCompletionItems: (document, position) => completions(files, document, position) },
    ...[' ', '[', ','],
  );
}

async function completions(
  files: PlanFiles,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  const subject = files.subjectOf(document.uri);
  if (subject?.task == null || subject.side !== 'present') {
    return [];
  }
  const { readPlan } = await import('../../plans/readPlan.ts');
  const text = document.getText();
  const bounds = boundsOf(subject.engine.view(), subject.task, maxSubtasksOf(subject.engine));
  const offers = offersAt(text, position, readPlan(text, bounds).plan.subtasks);
  return offers === null ? [] : offers.words.map((word) => itemOf(offers, word, position));
}

function itemOf(
  { kind, from }: Offers,
  { text, detail }: Offers['words'][number],
  position: vscode.Position,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem({ label: withoutIcons(text), description: detail }, kinds[kind]);
  item.insertText = kind === 'field' ? `${text}: ` : text;
  item.filterText = text;
  item.range = new vscode.Range(position.line, from, position.line, position.character);
  return item;
}

const kinds = {
  field: vscode.CompletionItemKind.Field,
  value: vscode.CompletionItemKind.EnumMember,
  key: vscode.CompletionItemKind.Reference,
} as const satisfies Record<Offers['kind'], vscode.CompletionItemKind>;
