import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ACCOUNTS, type Account } from './accounts.js';
import { startSimulator, type Simulator, type SimulatorOptions } from './simulator.js';

type Answer = Record<string, unknown>;

/** A simulator with a folder of its own and a client, for the specs beside these files. */
export interface Bench {
  simulator: Simulator;
  stateDir: string;
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  /** An API call with the account's stable token. */
  api(
    account: Account,
    method: 'GET' | 'POST',
    path: string,
    input?: Record<string, unknown>,
  ): Promise<Answer>;
  /** Starts again on the same folder. */
  restart(options?: Partial<SimulatorOptions>): Promise<void>;
  close(): Promise<void>;
}

export async function openBench(options: Partial<SimulatorOptions> = {}): Promise<Bench> {
  const stateDir = mkdtempSync(join(tmpdir(), 'vendors-'));
  const small = { people: 40, anchorDate: '2026-06-01', ...options, stateDir };
  const bench: Bench = {
    simulator: await startSimulator(small),
    stateDir,
    get: (path) => request(bench.simulator.baseUrl, 'GET', path),
    post: (path, body) => request(bench.simulator.baseUrl, 'POST', path, body),
    async api(account, method, path, input = {}) {
      const { access_token: token } = await bench.post('/cgi-bin/stable_token', {
        grant_type: 'client_credential',
        appid: account.appid,
        secret: account.secret,
      });
      const query = new URLSearchParams({ access_token: String(token) });
      if (method === 'POST') return bench.post(`${path}?${query}`, input);
      for (const [name, value] of Object.entries(input)) query.set(name, String(value));
      return bench.get(`${path}?${query}`);
    },
    async restart(again = {}) {
      await bench.simulator.stop();
      bench.simulator = await startSimulator({ ...small, ...again });
    },
    async close() {
      await bench.simulator.stop();
      rmSync(stateDir, { recursive: true });
    },
  };
  return bench;
}

async function request(base: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(base + path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    }),
  });
  return (await response.json()) as Answer;
}

export interface ReceivedPush {
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
}

/** A callback server that keeps what it is sent. */
export interface PushReceiver {
  received: ReceivedPush[];
  /** Waits until this many pushes have come. */
  waitFor(count: number): Promise<ReceivedPush[]>;
  close(): Promise<void>;
}

/** Listens, tells the simulator to push here, and answers by `answer` (null: never). */
export async function receivePushes(
  bench: Bench,
  answer: (push: ReceivedPush, number: number) => { status: number; body: string } | null,
): Promise<PushReceiver> {
  const received: ReceivedPush[] = [];
  const waiting: { count: number; resolve: (pushes: ReceivedPush[]) => void }[] = [];
  const server: Server = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (part) => (body += part));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://callback');
      const push = { method: incoming.method ?? '', path: url.pathname, query: url.searchParams, body };
      received.push(push);
      const reply = answer(push, received.length);
      if (reply) response.writeHead(reply.status).end(reply.body);
      for (const entry of waiting) if (received.length >= entry.count) entry.resolve(received);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const channels = Object.fromEntries(ACCOUNTS.map((account) => [account.appid, `channel-${account.kind}`]));
  await bench.post('/_control/callbacks', { callbackBase: base, channels });
  return {
    received,
    waitFor: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve(received);
        else waiting.push({ count, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
