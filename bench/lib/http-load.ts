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
        const { status } = await sendOne(agent, url, asked);
        latenciesMs.push(performance.now() - at);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { seconds, statuses, latenciesMs };
}

/** One request over a connection of the agent; its status and body. */
export function sendOne(
  agent: Agent,
  url: string,
  { path, headers, body }: BenchRequest,
  method: 'GET' | 'POST' = 'POST',
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}${path}`, { agent, method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => (text += piece));
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.once('error', reject);
    });
    call.once('error', reject);
    call.end(body);
  });
}
