import { expect, it } from 'vitest';
import { startScriptedModel } from '../support/scriptedModel/startScriptedModel.ts';
import { demoScenario, demoTask } from './scenario.ts';

it('plans the demo’s own task, and says of any other that it knows one only', async () => {
  const model = await startScriptedModel(demoScenario());
  const plan = (title: string) =>
    fetch(`${model.url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'any',
        messages: [{ role: 'user', content: `Switchyard role: planner\nSwitchyard attempt: 1\n\n${title}` }],
      }),
    });
  try {
    const [own, other] = await Promise.all([plan(demoTask.title), plan('Paint it blue')]);
    expect([own.status, other.status]).toEqual([200, 400]);
    expect(await other.text()).toContain('knows one task only. Use --claude real for your own.');
  } finally {
    await model.close();
  }
});
