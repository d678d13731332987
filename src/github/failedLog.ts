import { z } from 'zod';
import type { GitHubRepository } from '../domain/repositoryUrl.ts';
import { err, ok } from '../lib/result.ts';
import type { Client, Question } from './client.ts';
import { transportFailure, troubled } from './failures.ts';
import type { Answer } from './gitHub.ts';
import { createLogEnd, type LogEnd, type TimeSpan } from './logEnd.ts';
import { nameOf } from './repositories.ts';

export async function failedLog(
  client: Client,
  repository: GitHubRepository,
  jobId: number,
): Promise<Answer<string | null>> {
  const place = { owner: repository.owner, repo: repository.name, job_id: jobId };
  const about = `the log of job ${jobId} of ${nameOf(repository)}`;
  const job = await client.read({
    about,
    ask: (request) => request('GET /repos/{owner}/{repo}/actions/jobs/{job_id}', place),
    schema: jobSchema,
  });
  if (!job.ok) {
    return nothingThere(job);
  }
  const log = await client.read({
    about,
    ask: async (request) =>
      asAddress(
        await request('GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs', {
          ...place,
          request: { redirect: 'manual' },
        }),
      ),
    schema: z.object({ address: z.url({ protocol: /^https?$/ }) }),
  });
  if (!log.ok) {
    return nothingThere(log);
  }
  const end = createLogEnd(failedSpan(job.value));
  const downloaded = await download(client.addresses.host, about, log.value.address, end);
  return downloaded.ok && downloaded.value ? ok(end.end()) : nothingThere(downloaded);
}

const jobSchema = z.object({
  steps: z
    .array(
      z.object({
        conclusion: z.string().nullable(),
        started_at: z.string().nullish(),
        completed_at: z.string().nullish(),
      }),
    )
    .optional(),
});

const timeoutMs = 60_000;
const mostBytes = 200 * 1024 * 1024;

function failedSpan({ steps = [] }: z.infer<typeof jobSchema>): TimeSpan | null {
  const failed = steps.find(({ conclusion }) => conclusion === 'failure' || conclusion === 'timed_out');
  return failed?.started_at && failed.completed_at
    ? { from: failed.started_at, to: failed.completed_at }
    : null;
}

type Response = Awaited<ReturnType<Question<unknown>['ask']>>;

/** The redirection is the answer. */
function asAddress(response: Response): Response {
  const { location } = z.object({ location: z.string().optional() }).parse(response.headers);
  return response.status >= 300 && response.status < 400 && location !== undefined
    ? { ...response, status: 200, data: { address: location } }
    : response;
}

function nothingThere(answer: Answer<unknown>): Answer<null> {
  return answer.ok || answer.error.kind === 'notFound' ? ok(null) : answer;
}

/** From wherever the log is kept: that place gets no token. Answers whether there is one. */
async function download(host: string, about: string, address: string, end: LogEnd): Promise<Answer<boolean>> {
  try {
    const response = await globalThis.fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) {
      await response.body?.cancel();
      return response.status >= 500 ? err(troubled(host, `status ${response.status}`)) : ok(false);
    }
    const decoder = new TextDecoder();
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      end.push(decoder.decode(chunk, { stream: true }));
      bytes += chunk.length;
      if (bytes > mostBytes) {
        break;
      }
    }
    return ok(true);
  } catch (error) {
    return err(transportFailure(host, about, error));
  }
}
