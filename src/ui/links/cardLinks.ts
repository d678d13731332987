import * as vscode from 'vscode';
import { itemById } from '../commands/actions.ts';
import { showWarning } from '../messages.ts';
import type { OpenProject, Projects } from '../projects.ts';
import { t } from '../words/translations.ts';

export interface CardLinkParts {
  readonly projects: Projects;
  readonly boards: { show(project: OpenProject, itemId: string): void };
  /** Reads an address from outside; `null` for one that names no card. */
  parse(uri: {
    readonly path: string;
    readonly query: string;
  }): Promise<{ readonly projectId: string; readonly itemId: string } | null>;
}

/** Opens the board at the card that an address names. Anybody can write such an address: nothing else is done for one. */
export function cardLinks(parts: CardLinkParts): vscode.Disposable {
  return vscode.window.registerUriHandler({ handleUri: (uri) => show(parts, uri) });
}

async function show({ projects, boards, parse }: CardLinkParts, uri: vscode.Uri): Promise<void> {
  const link = await parse(uri);
  if (link === null) {
    void showWarning(t('This link leads to no card of Switchyard.'));
    return;
  }
  const project = (await projects.openAll()).find(({ engine }) => engine.project.id === link.projectId);
  if (project === undefined) {
    void showWarning(
      t('The project of this card is not open in this window. Open its folder, then follow the link again.'),
    );
  } else if (itemById(project.engine.view(), link.itemId) === null) {
    void showWarning(t('That card is no longer in {0}.', project.engine.project.name));
  } else {
    boards.show(project, link.itemId);
  }
}
