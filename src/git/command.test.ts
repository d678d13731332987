import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { testEnvironment } from '../../test/support/gitFixture.ts';
import { silentLog } from '../../test/support/repositoryFixture.ts';
import { gitCommand } from './command.ts';

it('fault 80: ends at once where a server wants a name and a password, instead of asking for them', async () => {
  const { GIT_TERMINAL_PROMPT: _, ...environment } = testEnvironment();
  const run = gitCommand({
    gitPath: 'git',
    environment: { ...environment, HTTP_PROXY: '', http_proxy: '', ALL_PROXY: '' },
    log: silentLog,
  });
  const server = createServer((_request, response) => {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="private"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  try {
    const asked = await run(tmpdir(), ['ls-remote', `http://127.0.0.1:${port}/private.git`]);
    expect(asked.exitCode).not.toBe(0);
    expect(asked.stderr).toContain('terminal prompts disabled');
  } finally {
    server.close();
  }
});
