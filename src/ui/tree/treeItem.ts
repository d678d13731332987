import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { Icon } from '../../protocol/icons.ts';
import { t } from '../words/translations.ts';
import type { CheckState } from './checks.ts';
import { needAddress } from './needBadges.ts';
import type { ProjectLine } from './projectLine.ts';
import type { TreeNode } from './treeModel.ts';

/** A line of the tree as VS Code holds it: always the same object for the same line. */
export type TreeElement =
  | { readonly kind: 'project'; readonly engine: Engine }
  | { readonly kind: 'item'; readonly engine: Engine; readonly id: string };

/** What VS Code hands to a command is whatever the caller gave it. */
export function isTreeElement(value: unknown): value is TreeElement {
  return typeof value === 'object' && value !== null && 'kind' in value && 'engine' in value;
}

/** `check`: whether it is ticked; `null` where it has no box. */
export function treeItem(
  element: TreeElement & { kind: 'item' },
  node: TreeNode,
  check: CheckState,
): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, collapsibleState(node));
  item.id = node.id;
  item.description = node.description;
  item.iconPath = themeIcon(node.icon);
  item.contextValue = node.contextValue;
  item.accessibilityInformation = { label: node.spoken };
  // Neither trusted nor with HTML: text of agents and of the repository is in it.
  item.tooltip = new vscode.MarkdownString(node.tooltip);
  if (node.needs > 0) {
    item.resourceUri = needAddress(node.id, node.needs);
  }
  if (check !== null) {
    item.checkboxState = {
      state: check ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
      tooltip: check ? t('Take out of the selection') : t('Select'),
      accessibilityInformation: { label: node.label },
    };
  }
  if (node.command !== null) {
    item.command = { command: `switchyard.${node.command}`, title: '', arguments: [element] };
  }
  return item;
}

export function projectItem(element: TreeElement, line: ProjectLine): vscode.TreeItem {
  const item = new vscode.TreeItem(line.label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = element.engine.project.id;
  item.iconPath = new vscode.ThemeIcon('repo');
  item.description = line.description;
  item.contextValue = 'project';
  item.tooltip = line.tooltip;
  return item;
}

export function themeIcon(icon: Icon): vscode.ThemeIcon {
  return icon.color === null
    ? new vscode.ThemeIcon(icon.id)
    : new vscode.ThemeIcon(icon.id, new vscode.ThemeColor(icon.color));
}

function collapsibleState(node: TreeNode): vscode.TreeItemCollapsibleState {
  if (node.expanded === null) {
    return vscode.TreeItemCollapsibleState.None;
  }
  return node.expanded ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}
