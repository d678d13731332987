import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { type AgentRequest, parseRequest } from './agentRequest.ts';
import { events, message } from './eventStream.ts';
import {
  type Answer,
  type Failure,
  type Scenario,
  type Script,
  scenarioSchema,
  type Turn,
} from './scenario.ts';

export interface ScriptedModel {
  /** For `ANTHROPIC_BASE_URL`. */
  readonly url: string;
  /** What was asked so far, oldest first. */
  readonly requests: readonly AgentRequest[];
  /** Lets all answers begin that wait for this signal, now and from now on. */
  release(signal: string): void;
  close(): Promise<void>;
}

/** Starts a model on a loopback port that answers the real CLI with what the scenario says. `hear` gets every body as it came. */
export async function startScriptedModel(
  scenario: Scenario,
  hear: (body: string) => void = () => undefined,
): Promise<ScriptedModel> {
  const { scripts } = scenarioSchema.parse(scenario);
  const requests: AgentRequest[] = [];
  const cue = createCue(scripts);
  const signals = createSignals();
  const server = createServer((incoming, response) => {
    const nextTurn: Cue = async (request) => {
      requests.push(request);
      const [turn, id] = [cue(request), `${requests.length}`];
      // Nobody waits for it once the model is closed.
      await delay(turn.delayMs, undefined, { ref: false });
      if ('waitFor' in turn && turn.waitFor !== undefined) {
        await signals.arrival(turn.waitFor);
      }
      return { turn, id };
    };
    answerTo(incoming, response, { nextTurn, hear }).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The scripted model has no port.');
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    release: signals.release,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function createSignals() {
  const signals = new Map<string, PromiseWithResolvers<void>>();
  const signal = (name: string): PromiseWithResolvers<void> => {
    const known = signals.get(name) ?? Promise.withResolvers<void>();
    signals.set(name, known);
    return known;
  };
  return {
    arrival: (name: string): Promise<void> => signal(name).promise,
    release: (name: string): void => signal(name).resolve(),
  };
}

/** Finds the turn for a request; keeps count of the failures only, everything else is in the request itself. */
function createCue(scripts: readonly Script[]): (request: AgentRequest) => Turn {
  const failed = new Map<Turn, Map<string, number>>();
  return (request) => {
    const { agent } = request;
    if (!agent) {
      return reply('Switchyard');
    }
    const name = `${agent.role} ${agent.subtask ?? ''} ${agent.attempt}`;
    const script = scripts.find((candidate) => fits(candidate, request));
    if (!script) {
      return { fail: { status: 400, message: `The scenario has no script for: ${name}` }, delayMs: 0 };
    }
    let left = request.answers;
    for (const turn of script.turns) {
      if (!('fail' in turn)) {
        if (left === 0) {
          return turn;
        }
        left -= 1;
      } else if (left === 0) {
        const counts = failed.get(turn) ?? new Map<string, number>();
        const count = counts.get(name) ?? 0;
        if (count < (turn.times ?? Number.POSITIVE_INFINITY)) {
          failed.set(turn, counts.set(name, count + 1));
          return turn;
        }
      }
    }
    return reply('That is all.');
  };
}

function fits(script: Script, { agent, prompt }: AgentRequest): boolean {
  return (
    script.role === agent?.role &&
    (script.subtask === undefined || script.subtask === agent.subtask) &&
    (script.attempt === undefined || script.attempt === agent.attempt) &&
    (script.asked === undefined || prompt.includes(script.asked))
  );
}

function reply(words: string): Answer {
  return { delayMs: 0, pieceMs: 0, text: words, calls: [] };
}

/** Settles when it is time to answer. */
type Cue = (request: AgentRequest) => Promise<{ readonly turn: Turn; readonly id: string }>;

async function answerTo(
  incoming: IncomingMessage,
  response: ServerResponse,
  { nextTurn, hear }: { readonly nextTurn: Cue; readonly hear: (body: string) => void },
): Promise<void> {
  const { pathname } = new URL(incoming.url ?? '/', 'http://localhost');
  const body = await text(incoming);
  hear(body);
  if (incoming.method === 'POST' && pathname === '/v1/messages') {
    const request = parseRequest(body);
    const { turn, id } = await nextTurn(request);
    await ('fail' in turn ? fail(response, turn.fail, request, id) : answer(response, turn, request, id));
  } else if (incoming.method === 'POST' && pathname === '/v1/messages/count_tokens') {
    sendJson(response, 200, { input_tokens: Math.ceil(body.length / 4) });
  } else {
    sendError(response, 404, 'not_found_error', 'Not found');
  }
}

async function answer(
  response: ServerResponse,
  turn: Answer,
  request: AgentRequest,
  id: string,
): Promise<void> {
  if (!request.stream) {
    sendJson(response, 200, message(request, turn, id));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': `req_${id}` });
  for await (const event of events(request, turn, id)) {
    response.write(event);
  }
  response.end();
}

const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
};

async function fail(
  response: ServerResponse,
  failure: Failure,
  request: AgentRequest,
  id: string,
): Promise<void> {
  if (failure === 'hang') {
    await once(response, 'close');
  } else if (failure === 'cutOff') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let sent = 0;
    for await (const event of events(request, reply('This answer stops in the middle of'), id)) {
      response.write(event);
      sent += 1;
      if (sent === 3) {
        response.destroy();
        return;
      }
    }
  } else {
    const type = errorTypes[failure.status] ?? 'api_error';
    sendError(response, failure.status, type, failure.message ?? `Scripted ${type}`);
  }
}

function sendError(response: ServerResponse, status: number, type: string, words: string): void {
  sendJson(response, status, { type: 'error', error: { type, message: words } });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
