import * as vscode from 'vscode';
import { type PermissionMode, permissionModes } from '../../domain/settings.ts';
import { ask, explain } from '../messages.ts';
import { createPick, shown } from '../picks.ts';
import { permissionWords } from '../words/permissionWording.ts';
import { t } from '../words/translations.ts';

/** Whether the user has said what agents may do; asks where that was never said. `false`: they would not say. */
export async function isPermissionModeChosen(): Promise<boolean> {
  return chosenMode() !== undefined || choosePermissionMode();
}

/** "Choose What Agents May Do…": once for this machine, and never by a repository. */
export async function choosePermissionMode(): Promise<boolean> {
  const mode = await choose();
  if (mode === null || (mode === 'bypassPermissions' && !(await isSure()))) {
    return false;
  }
  const settings = vscode.workspace.getConfiguration('switchyard');
  await settings.update('permissionMode', mode, vscode.ConfigurationTarget.Global);
  return true;
}

/** What the user has set; what is there without that is no choice. */
function chosenMode(): unknown {
  return vscode.workspace.getConfiguration('switchyard').inspect('permissionMode')?.globalValue;
}

type ModeLine = vscode.QuickPickItem & { readonly mode: PermissionMode };

function choose(): Promise<PermissionMode | null> {
  const pick = createPick<ModeLine>();
  pick.title = t('What May Agents Do?');
  pick.placeholder = t('Nobody is there to be asked while they work; asked once for this machine');
  pick.items = permissionModes.map(lineOf).map(shown);
  pick.activeItems = pick.items.filter(({ item }) => item.mode === chosenMode());
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  return new Promise((resolve) => {
    pick.onDidTriggerItemButton(({ item: line }) => void explainMode(line.item.mode));
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.item.mode ?? null);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(null);
      pick.dispose();
    });
    pick.show();
  });
}

function lineOf(mode: PermissionMode): ModeLine {
  const { label, detail } = permissionWords(mode, t);
  return {
    label,
    description: mode === chosenMode() ? t('{0} · chosen', mode) : mode,
    detail,
    iconPath: new vscode.ThemeIcon(icons[mode]),
    buttons: [{ iconPath: new vscode.ThemeIcon('info'), tooltip: t('What This Means') }],
    mode,
  };
}

const icons: Readonly<Record<PermissionMode, string>> = {
  acceptEdits: 'edit',
  sandbox: 'shield',
  auto: 'sparkle',
  dontAsk: 'list-selection',
  bypassPermissions: 'warning',
};

async function explainMode(mode: PermissionMode): Promise<void> {
  const { label, meaning } = permissionWords(mode, t);
  await explain({ message: label, detail: meaning });
}

async function isSure(): Promise<boolean> {
  const button = t('Allow Everything');
  const message = t('Let agents do everything, without any check?');
  const detail = permissionWords('bypassPermissions', t).meaning;
  return (await ask({ message, detail }, button)) === button;
}
