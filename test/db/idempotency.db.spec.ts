import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  IdempotencyStore,
  type AskedRequest,
} from '../../src/platform/http/idempotency/idempotency.store.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

let test: TestDatabase;
let store: IdempotencyStore;

beforeAll(async () => {
  test = await createTestDatabase('idempotency');
  store = new IdempotencyStore(test.database);
});
afterAll(() => test.drop());
beforeEach(() => test.clear());

const asked: AskedRequest = {
  caller: 'member:1',
  route: 'POST /api/claim',
  key: 'k',
  content: '/api/claim\0{"a":1}',
};
const answer = { status: 201, body: '{"id":"7"}' };

async function first(request: AskedRequest = asked): Promise<string> {
  const beginning = await store.begin(request);
  if (beginning.is !== 'first') throw new Error(`expected to be first, got ${beginning.is}`);
  return beginning.token;
}

describe('a key', () => {
  it('is carried out once, however many ask at the same moment', async () => {
    const beginnings = await Promise.all(Array.from({ length: 20 }, () => store.begin(asked)));
    expect(beginnings.filter(({ is }) => is === 'first')).toHaveLength(1);
    expect(beginnings.filter(({ is }) => is === 'in_flight')).toHaveLength(19);
  });

  it('repeats its answer once there is one', async () => {
    await store.finish(await first(), asked, answer);
    expect(await store.begin(asked)).toEqual({ is: 'answered', answer });
  });

  it('is refused for another content, while it runs and afterwards', async () => {
    const other = { ...asked, content: '/api/claim\0{"a":2}' };
    const token = await first();
    expect(await store.begin(other)).toEqual({ is: 'other_content' });
    await store.finish(token, asked, answer);
    expect(await store.begin(other)).toEqual({ is: 'other_content' });
  });

  it('is free again after a refusal', async () => {
    await store.free(await first(), asked);
    expect(await store.begin(asked)).toMatchObject({ is: 'first' });
  });

  it('means something else to another caller or on another route', async () => {
    await first();
    expect(await store.begin({ ...asked, caller: 'member:2' })).toMatchObject({ is: 'first' });
    expect(await store.begin({ ...asked, route: 'POST /api/exchange' })).toMatchObject({ is: 'first' });
  });

  it('is taken over by one caller when the process that had it is gone, and the dead one cannot answer any more', async () => {
    const dead = await first();
    await test.database.run(
      'UPDATE idempotent_request SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND',
    );
    const beginnings = await Promise.all(Array.from({ length: 8 }, () => store.begin(asked)));
    expect(beginnings.filter(({ is }) => is === 'first')).toHaveLength(1);
    await store.finish(dead, asked, answer);
    expect(await store.begin(asked)).toEqual({ is: 'in_flight' });
  });
});

it('forgets answers after seven days', async () => {
  await first();
  await first({ ...asked, key: 'younger' });
  await test.database.run(
    `UPDATE idempotent_request SET created_at = UTC_TIMESTAMP(3) - INTERVAL 8 DAY ORDER BY created_at LIMIT 1`,
  );
  expect(await store.forget()).toBe(1);
  expect(await store.forget()).toBe(0);
});
