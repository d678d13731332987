import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../../test/support/engineFixture.ts';
import { agentOf, untilDone } from '../../../test/support/scriptedWork.ts';

let fixture: EngineFixture;

afterEach(() => fixture.dispose());

test('the view tells what had to be mended when the state was opened', async () => {
  fixture = await createEngineFixture(agentOf({ a: [] }));
  await fixture.createTask();
  await untilDone(fixture);
  expect(fixture.engine.view().project.notices).toEqual([]);
  const directory = join(fixture.state, 'state');
  const journals = (await readdir(directory)).filter((name) => name.startsWith('journal-')).sort();
  const journal = join(directory, journals.at(-1) ?? '');
  const content = await readFile(journal);
  // Behind its last frame there is space for the next ones.
  const middle = content.findLastIndex((byte) => byte !== 0) >> 1;
  content.writeUInt8(content.readUInt8(middle) ^ 0xff, middle);
  await writeFile(journal, content);
  await fixture.crash();
  const { notices } = fixture.engine.view().project;
  expect(notices.join()).toContain('journal-');
});
