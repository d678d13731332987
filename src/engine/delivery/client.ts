import type { GitHubRepository } from '../../domain/repositoryUrl.ts';
import type { GitHub } from '../../github/gitHub.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { EngineParts } from '../parts.ts';

/** Who speaks with GitHub about the repository, or why nobody does and what to do. */
export function clientFor(
  parts: Pick<EngineParts, 'github'>,
  { host }: GitHubRepository,
): Result<GitHub, string> {
  const client = parts.github(host);
  return client
    ? ok(client)
    : err(
        `Its pull requests are on ${host}, which is not the host that the setting switchyard.githubUrl names. Name it there again, then try again.`,
      );
}
