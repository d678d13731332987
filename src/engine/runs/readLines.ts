import type { ClaudeLine } from '../../agents/claude/claudeStream.ts';
import type { Run } from '../../domain/run.ts';
import type { EngineParts } from '../parts.ts';

export type LineReader = (stream: 'stdout' | 'stderr', line: string) => ClaudeLine;

/**
 * Reads a run's output from its first line on. Agents speak Claude's event stream on standard output, and say
 * first where they work, so that paths can be shown relative to it; everything else is plain text.
 */
export function createLineReader(parts: EngineParts, run: Run): LineReader {
  let cwd: string | null = null;
  return (stream, line) => {
    if (run.sessionId === null || stream === 'stderr') {
      return parts.agent.plainLine(stream, line);
    }
    const parsed = parts.agent.parseClaudeLine(line, cwd);
    cwd = parsed.entries.find((entry) => entry.kind === 'started')?.cwd ?? cwd;
    return parsed;
  };
}
