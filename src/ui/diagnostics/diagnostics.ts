import type { SetupCheck } from '../../domain/setupCheck.ts';
import { anonymous, type KnownPlace } from './anonymous.ts';

export interface Diagnosed {
  /** Names and versions, in the order to show them. */
  readonly versions: readonly (readonly [string, string])[];
  /** Settings that are not at their defaults. */
  readonly settings: readonly (readonly [string, unknown])[];
  readonly checks: readonly SetupCheck[];
  /** What there is, in numbers. */
  readonly counts: readonly (readonly [string, number])[];
  /** The latest last. */
  readonly logLines: readonly string[];
  readonly places: readonly KnownPlace[];
}

const logLinesShown = 60;

/** "Copy Diagnostics": for a report to whoever mends the product, so in English, and as Markdown. */
export function diagnosticsText(diagnosed: Diagnosed): string {
  const { versions, settings, checks, counts, logLines, places } = diagnosed;
  const clean = (text: string) => anonymous(text, places);
  return [
    '### Switchyard diagnostics',
    table(versions.map(([name, version]) => [name, clean(version)])),
    '#### Settings that differ from their defaults',
    settings.length === 0 ? 'None.' : table(settings.map(([name, value]) => [name, settingText(value)])),
    '#### Check Setup',
    table(checks.map(({ title, state, detail }) => [`${title}: ${state}`, clean(detail)])),
    '#### Project',
    table(counts.map(([name, count]) => [name, String(count)])),
    '#### Last lines of the log',
    fenced(logLines.slice(-logLinesShown).map(clean)),
    '',
  ].join('\n\n');
}

/** A number or a choice tells nothing of the user; a text or a list may be a path, a command or a name. */
function settingText(value: unknown): string {
  if (typeof value === 'boolean' || typeof value === 'number') {
    return String(value);
  }
  if (Array.isArray(value)) {
    return value.length === 1 ? '(one entry)' : `(${value.length} entries)`;
  }
  return '(set)';
}

function table(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([name, value]) => `- ${name}: ${value.replace(/\s+/g, ' ').trim()}`).join('\n');
}

/** Whatever fences stand in a line, ours is longer. */
function fenced(lines: readonly string[]): string {
  const text = lines.join('\n');
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
