// Reads a file through a pipe, by lines, as parsed events or as it comes, and prints how many milliseconds that took:
// `streamReader.ts lines|events|readline|pipe FILE`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { LineSplitter } from '../../src/agents/process/lineSplitter.ts';

const [way, file = ''] = process.argv.slice(2);
const started = performance.now();
const { stdout } = spawn('cat', [file], { stdio: ['ignore', 'pipe', 'inherit'] });
let seen = 0;
const take = (line: string): void => {
  const event: { readonly type: string } = JSON.parse(line);
  seen += event.type.length;
};
switch (way) {
  case 'lines':
    readLines((line) => {
      seen += line.length;
    });
    break;
  case 'events':
    readLines(take);
    break;
  case 'readline':
    createInterface({ input: stdout }).on('line', take);
    break;
  default:
    stdout.on('data', (chunk: Buffer) => {
      seen += chunk.length;
    });
}
await once(stdout, 'close');
if (seen === 0) {
  throw new Error('Nothing was read.');
}
process.stdout.write(String(performance.now() - started));

function readLines(onLine: (line: string) => void): void {
  const splitter = new LineSplitter(16 * 1024 * 1024);
  stdout.on('data', (chunk: Buffer) => {
    for (const line of splitter.push(chunk)) {
      onLine(line);
    }
  });
}
