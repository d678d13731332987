import { readScenario } from './scenario.ts';
import { startScriptedModel } from './startScriptedModel.ts';

// `node test/support/scriptedModel/main.ts scenario.json` prints the model's URL and serves until it is ended.
const path = process.argv[2];
if (path === undefined) {
  throw new Error('Usage: main.ts <scenario.json>');
}
const scenario = readScenario(path);
if (!scenario.ok) {
  throw new Error(scenario.error);
}
const model = await startScriptedModel(scenario.value);
console.log(model.url);
