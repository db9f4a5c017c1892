// The events part of a worker as it is built, with one subscriber whose events do harm: they throw, end the
// process, run for ever, or take all memory. Kept apart from the product's subscribers, which do none of that.
import { Database } from '../../dist/src/platform/database/database.js';
import { silentLogger } from '../../dist/src/platform/logging/logger.js';
import { EventDispatcher } from '../../dist/src/platform/outbox/event-dispatcher.js';
import { guardEventLoop } from '../../dist/src/platform/process/event-loop-guard.js';
import { DrainRunner } from '../../dist/src/platform/queue/drain-runner.js';
import { Sweeper } from '../../dist/src/platform/queue/sweeper.js';

const LEASE_SECONDS = 1;
const LOOP_LIMIT_SECONDS = 1;
const MEMORY_BYTES = 500 * 1024 * 1024;

const database = await Database.open({ url: process.env.DATABASE_URL, poolSize: 2 });
const events = new EventDispatcher(
  database,
  [{ event: 'test.work', subscriber: 'worker' }],
  silentLogger,
  LEASE_SECONDS,
);

const harms = {
  none: () => undefined,
  throws: () => {
    throw new Error('thrown by the work');
  },
  exits: () => process.exit(3),
  loops: () => {
    for (let round = 0; ; round += 1) if (round < 0) return;
  },
  eats: () => {
    // Plain objects, so that it is the heap that runs out and not the machine.
    const eaten = [];
    for (let bytes = 0; bytes < MEMORY_BYTES; bytes += 64) eaten.push({ a: bytes, b: String(bytes) });
    throw new Error(`${eaten.length} were not enough`);
  },
};

events.handle('worker', async ({ eventId, payload }, tx) => {
  harms[payload.harm]();
  await tx.run('INSERT INTO poison_effect (event_id) VALUES (?)', [eventId]);
});

guardEventLoop(LOOP_LIMIT_SECONDS);
const runner = new DrainRunner(silentLogger);
runner.register(events);
new Sweeper(runner, 100).start();
process.stdout.write('{"ready":true}\n');
