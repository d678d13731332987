import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { boardFrame } from './workbench.ts';

/** Everything that axe-core knows to look for in one document; what is in VS Code's own frames is not ours. */
const options = { iframes: false, preload: false, resultTypes: ['violations'] } as const;

/** The rules that look at colours; all others say the same of a document in every theme. */
const colourRules = ['color-contrast', 'link-in-text-block'];

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** What axe-core finds wrong in the webview that is in sight: the rule, the element, and what is wrong with it. */
export async function violationsOf(page: Page, rules: 'all' | 'colours'): Promise<string[]> {
  const frame = await webviewDocument(page);
  if ((await frame.evaluate('typeof axe')) === 'undefined') {
    await frame.evaluate(axe.source);
  }
  const asked = rules === 'all' ? options : { ...options, runOnly: colourRules };
  const run = `axe.run(${JSON.stringify(asked)})`;
  const findings: readonly Finding[] = await frame.evaluate(`${run}.then(({ violations }) => violations)`);
  return findings.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${target.join(' ')}: ${oneLine(failureSummary)}`),
  );
}

async function webviewDocument(page: Page): Promise<Frame> {
  const element = await boardFrame(page).owner().elementHandle();
  const frame = await element?.contentFrame();
  if (frame == null) {
    throw new Error('There is no webview in sight.');
  }
  return frame;
}

function oneLine(summary: string): string {
  return summary.replaceAll(/\s+/g, ' ').trim();
}
