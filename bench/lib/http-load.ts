import { Agent, request } from 'node:http';

/** A POST as a bench sends it. */
export interface BenchRequest {
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface LoadResult {
  seconds: number;
  /** Answers by status. */
  statuses: Record<number, number>;
  /** Of each request, in the order in which they ended. */
  latenciesMs: number[];
}

/** Sends all requests over so many connections, each as soon as its connection is free. */
export async function sendAll(
  url: string,
  requests: readonly BenchRequest[],
  clients: number,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const statuses: Record<number, number> = {};
  const latenciesMs: number[] = [];
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let asked = requests[next++]; asked; asked = requests[next++]) {
        const at = performance.now();
        const status = await send(agent, url, asked);
        latenciesMs.push(performance.now() - at);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { seconds, statuses, latenciesMs };
}

function send(agent: Agent, url: string, { path, headers, body }: BenchRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}${path}`, { agent, method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
      answer.once('error', reject);
    });
    call.once('error', reject);
    call.end(body);
  });
}
