import { afterEach, expect, it } from 'vitest';
import type { Scenario } from './scenario.ts';
import { type ScriptedModel, startScriptedModel } from './startScriptedModel.ts';

let model: ScriptedModel | null = null;
afterEach(async () => {
  await model?.close();
  model = null;
});

async function start(scenario: Scenario): Promise<ScriptedModel> {
  model = await startScriptedModel(scenario);
  return model;
}

/** What the CLI sends: the prompt, and the answers so far. */
function ask(prompt: string, answers: number, stream = false): Promise<Response> {
  const content = [
    { type: 'text', text: `<system-reminder/>\n` },
    { type: 'text', text: prompt },
  ];
  const earlier = Array.from({ length: answers }, () => [
    { role: 'assistant', content: [{ type: 'text', text: 'earlier' }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok' }] },
  ]).flat();
  const body = {
    model: 'claude-opus-5-5',
    stream,
    system: [{ type: 'text', text: 'Primary working directory: /work/my repo\nPlatform: linux' }],
    messages: [{ role: 'user', content }, ...earlier],
  };
  return fetch(`${model?.url}/v1/messages?beta=true`, { method: 'POST', body: JSON.stringify(body) });
}

async function wordsOf(response: Promise<Response>): Promise<string> {
  const answer = JSON.parse(await (await response).text());
  return answer.content[0].text;
}

const worker = (subtask: string, attempt = 1) =>
  `Switchyard role: worker\nSwitchyard subtask: ${subtask}\nSwitchyard attempt: ${attempt} of 10\n\nWork.`;

it('answers each agent from the first script that fits it, turn by turn', async () => {
  await start({
    scripts: [
      { role: 'worker', subtask: 'a', attempt: 2, turns: [{ text: 'second attempt' }] },
      { role: 'worker', subtask: 'a', turns: [{ text: 'first' }, { text: 'second' }] },
      { role: 'worker', turns: [{ text: 'anybody' }] },
      { role: 'planner', turns: [{ text: 'plan' }] },
    ],
  });
  expect(await wordsOf(ask(worker('a'), 0))).toBe('first');
  expect(await wordsOf(ask(worker('a'), 1))).toBe('second');
  expect(await wordsOf(ask(worker('a'), 2))).toBe('That is all.');
  expect(await wordsOf(ask(worker('a', 2), 0))).toBe('second attempt');
  expect(await wordsOf(ask(worker('b'), 0))).toBe('anybody');
  expect(await wordsOf(ask('Switchyard role: planner\nSwitchyard attempt: 1\n', 0))).toBe('plan');
  expect(model?.requests.map((request) => request.agent?.subtask)).toEqual(['a', 'a', 'a', 'a', 'b', null]);
});

it('fails as often as it is told, for each agent, and then goes on', async () => {
  await start({
    scripts: [
      { role: 'worker', turns: [{ text: 'one' }, { fail: { status: 529 }, times: 2 }, { text: 'two' }] },
    ],
  });
  const statuses = async (name: string) => {
    const answers = [await ask(worker(name), 0), await ask(worker(name), 1), await ask(worker(name), 1)];
    return [...answers, await ask(worker(name), 1)].map((response) => response.status);
  };
  expect(await statuses('a')).toEqual([200, 529, 529, 200]);
  expect(await statuses('b')).toEqual([200, 529, 529, 200]);
});

it('streams an answer as events, with paths below the working directory of the agent', async () => {
  await start({
    scripts: [{ role: 'worker', turns: [{ text: 'Hm.', calls: [{ edit: 'a.ts', old: 'x', new: 'y' }] }] }],
  });
  const text = await (await ask(worker('a'), 0, true)).text();
  const events = text.split('\n').filter((line) => line.startsWith('event: '));
  expect([...new Set(events)].map((line) => line.slice(7))).toEqual([
    ...['message_start', 'content_block_start', 'content_block_delta', 'content_block_stop'],
    ...['message_delta', 'message_stop'],
  ]);
  const pieces = text.match(/"partial_json":"(?:[^"\\]|\\.)*"/g) ?? [];
  const input = pieces.map((piece) => JSON.parse(`{${piece}}`).partial_json).join('');
  expect(JSON.parse(input)).toEqual({ file_path: '/work/my repo/a.ts', old_string: 'x', new_string: 'y' });
});

it('breaks an answer off in the middle', async () => {
  await start({ scripts: [{ role: 'worker', turns: [{ fail: 'cutOff' }] }] });
  await expect(ask(worker('a'), 0, true).then((response) => response.text())).rejects.toThrow();
});

it('answers the requests that the CLI makes for itself harmlessly', async () => {
  await start({ scripts: [] });
  expect(await wordsOf(ask('Write a title for this session.', 0))).toBe('Switchyard');
  const counted = await fetch(`${model?.url}/v1/messages/count_tokens`, { method: 'POST', body: '{}' });
  expect(await counted.json()).toEqual({ input_tokens: 1 });
  expect((await fetch(`${model?.url}/elsewhere`)).status).toBe(404);
});

it('says so when a scenario has no script for an agent, or is none', async () => {
  await start({ scripts: [{ role: 'worker', subtask: 'a', turns: [] }] });
  const response = await ask(worker('b', 3), 0);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('no script for: worker b 3');
  const wrong: unknown = { scripts: [{ role: 'worker', turn: [] }] };
  await expect(startScriptedModel(Object(wrong))).rejects.toThrow('turns');
});

it('begins an answer that waits for a signal when the signal comes', async () => {
  await start({ scripts: [{ role: 'worker', turns: [{ waitFor: 'go', text: 'went' }] }] });
  const answered = wordsOf(ask(worker('a'), 0));
  await expect.poll(() => model?.requests.length).toBe(1);
  expect(await Promise.race([answered, 'nothing yet'])).toBe('nothing yet');
  model?.release('go');
  expect(await answered).toBe('went');
});

it('tells agents apart by what they were asked', async () => {
  await start({
    scripts: [
      { role: 'worker', asked: 'in red', turns: [{ text: 'red' }] },
      { role: 'worker', turns: [{ text: 'any colour' }] },
    ],
  });
  expect(await wordsOf(ask(`${worker('a')} Paint it in red.`, 0))).toBe('red');
  expect(await wordsOf(ask(worker('a'), 0))).toBe('any colour');
});
