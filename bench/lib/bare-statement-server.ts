import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import mysql, { type Pool, type PoolConnection } from 'mysql2/promise';
import { SESSION_SETUP } from '../../src/platform/database/data-source.js';
import { BareRunner } from './bare-runner.js';
import type { StatementScript } from './statement-script.js';

// The bare side of a bench over HTTP: Fastify, mysql2 and the recorded statements, nothing else. Arguments: script
// file, size of the pool. The database is that of DATABASE_URL.

const [scriptFile = '', poolSize = '10'] = process.argv.slice(2);
const script = JSON.parse(readFileSync(scriptFile, 'utf8'), reviveBuffers) as StatementScript;
const pool: Pool = mysql.createPool({
  uri: process.env['DATABASE_URL'] ?? '',
  connectionLimit: Number(poolSize),
  timezone: 'Z',
  dateStrings: ['DATE'],
  flags: ['-FOUND_ROWS'],
});
pool.on('connection', (connection) => {
  for (const statement of SESSION_SETUP) void (connection as unknown as PoolConnection).query(statement);
});
const runner = new BareRunner(script, pool);

const app = Fastify();
app.post<{ Params: { templateId: string }; Headers: { 'x-member': string } }>(
  '/claim/:templateId',
  async (request, reply) => {
    await runner.run({ memberId: request.headers['x-member'], templateId: request.params.templateId });
    return reply.status(201).send({ couponId: '1' });
  },
);
const url = await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${JSON.stringify({ ready: true, url })}\n`);

function reviveBuffers(_key: string, value: unknown): unknown {
  const isBuffer =
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value &&
    Array.isArray(value.data);
  return isBuffer ? Buffer.from(value.data as number[]) : value;
}
