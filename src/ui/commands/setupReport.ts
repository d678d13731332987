import type { SetupCheck } from '../../domain/setupCheck.ts';
import { codeSpan, escapeMarkdown } from '../words/markdown.ts';
import type { Translate } from '../words/translate.ts';

/** "Check Setup" as a page: what was looked at, what was found, and what to do about it. */
export function setupReport(checks: readonly SetupCheck[], t: Translate): string {
  const failed = checks.filter(({ state }) => state === 'failed').length;
  const summary =
    failed === 0
      ? t('Agents can work here.')
      : failed === 1
        ? t('One thing keeps agents from working here.')
        : t('{0} things keep agents from working here.', failed);
  return [
    `# ${escapeMarkdown(t('Switchyard: Check Setup'))}`,
    escapeMarkdown(summary),
    ...checks.map((check) => item(check, t)),
    '',
  ].join('\n\n');
}

function item({ state, title, detail, remedy }: SetupCheck, t: Translate): string {
  const found = `${mark(state, t)} **${escapeMarkdown(title)}** · ${withCode(detail)}`;
  return remedy === null
    ? found
    : `${found}\\
${escapeMarkdown(t('What to do:'))} ${withCode(remedy)}`;
}

/** Told by the sign, and in words for those who do not see it. */
function mark(state: SetupCheck['state'], t: Translate): string {
  switch (state) {
    case 'ok':
      return '✓';
    case 'warning':
      return `⚠ ${escapeMarkdown(t('Warning:'))}`;
    case 'failed':
      return `✗ ${escapeMarkdown(t('Failed:'))}`;
  }
}

/** What stands between backquotes is code; all else is text. */
function withCode(text: string): string {
  return text
    .split(/`([^`\n]+)`/)
    .map((part, index) => (index % 2 === 1 ? codeSpan(part) : escapeMarkdown(part)))
    .join('');
}
