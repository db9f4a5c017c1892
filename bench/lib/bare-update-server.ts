import Fastify from 'fastify';
import mysql, { type PoolConnection, type ResultSetHeader } from 'mysql2/promise';
import { SESSION_SETUP } from '../../src/platform/database/data-source.js';

// The bare side of the bench `redeem`: one conditional update per request. The database is that of DATABASE_URL.

const pool = mysql.createPool({
  uri: process.env['DATABASE_URL'] ?? '',
  connectionLimit: 10,
  timezone: 'Z',
  flags: ['-FOUND_ROWS'],
});
pool.on('connection', (connection) => {
  for (const statement of SESSION_SETUP) void (connection as unknown as PoolConnection).query(statement);
});

const app = Fastify();
app.post<{ Params: { id: string } }>('/redeem/:id', async (request, reply) => {
  const [header] = await pool.query<ResultSetHeader>(
    `UPDATE coupon SET state = 'redeemed', redeemed_at = UTC_TIMESTAMP(3) WHERE id = ? AND state = 'issued'`,
    [request.params.id],
  );
  return reply.status(header.affectedRows === 1 ? 200 : 409).send({ redeemed: header.affectedRows });
});
const url = await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${JSON.stringify({ ready: true, url })}\n`);
