import type { Page } from 'playwright-core';
import { showWorkbench } from '../support/workbench.ts';
import type { Workplace } from '../support/workplace.ts';

/** Opens a further window on the folder of the place, with an extension host of its own. */
export async function openOtherWindow({ page, editor }: Workplace): Promise<Page> {
  const browser = page.context().browser();
  if (browser === null) {
    throw new Error('The browser is gone');
  }
  const other = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  other.setDefaultTimeout(60_000);
  await showWorkbench({ page: other, url: editor.url });
  return other;
}
