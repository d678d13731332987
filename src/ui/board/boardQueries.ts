import type { Engine } from '../../engine/engine.ts';
import type { BoardRequest, BoardUpdate } from '../../protocol/boardMessage.ts';

export type BoardQuery = Extract<BoardRequest, { kind: 'transcriptPage' | 'history' | 'prompt' }>;

/** Answers what the page asks for when somebody comes to look at it; the page goes on waiting for nothing. */
export async function answerQuery(
  engine: Pick<Engine, 'transcriptPage' | 'history' | 'prompt'>,
  query: BoardQuery,
): Promise<BoardUpdate> {
  switch (query.kind) {
    case 'transcriptPage': {
      const { kind, runId, place, direction } = query;
      return { kind, runId, page: await orNull(engine.transcriptPage(runId, place, direction)) };
    }
    case 'history': {
      const { kind, id, before } = query;
      return { kind, id, before, history: await orNull(engine.history(id, before)) };
    }
    case 'prompt': {
      const { kind, runId } = query;
      return { kind, runId, prompt: await orNull(engine.prompt(runId)) };
    }
  }
}

/** Logs may be gone, and the window that has them may not answer. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch {
    return null;
  }
}
