import { Database } from '../../src/platform/database/database.js';
import { pointsLife } from '../factories/points-life.js';
import { PointsWorld } from '../factories/points-world.js';

// Lives a life of points from where the last process was killed: `done` operations are behind it, and the clock stood
// at `clock_at`. What was killed between an operation and this note is done again, which must change nothing.

const [seed = 0, members = 0, operations = 0] = process.argv.slice(2).map(Number);

const database = await Database.open({ url: process.env['DATABASE_URL'] ?? '', poolSize: 2 });
const world = new PointsWorld(database);
await world.start(members);
const note = await database.row<{ done: number; clock_at: Date | null }>(
  'SELECT n.done, n.clock_at FROM life_note n WHERE n.id = 1',
);
let done = note?.done ?? 0;
if (note?.clock_at) world.clock.at = note.clock_at;

const life = pointsLife({ seed, members });
for (let skipped = 0; skipped < done; skipped += 1) life.next();
process.stdout.write('{"ready":true}\n');

while (done < operations) {
  const { value: operation } = life.next();
  if (!operation) break;
  await world.apply(operation);
  const wrong = await database.rows(
    `SELECT a.member_id FROM points_account a
     WHERE a.available + a.pending <> COALESCE((SELECT SUM(l.remaining) FROM points_lot l
         WHERE l.member_id = a.member_id), 0)
       OR a.owed <> COALESCE((SELECT SUM(d.remaining) FROM points_debt d WHERE d.member_id = a.member_id), 0)`,
  );
  if (wrong.length > 0) {
    await database.run('UPDATE life_note SET complaint = ? WHERE id = 1', [
      `operation ${done} ${JSON.stringify(operation)}: ${JSON.stringify(wrong)}`,
    ]);
    break;
  }
  done += 1;
  await database.run('UPDATE life_note SET done = ?, clock_at = ? WHERE id = 1', [done, world.clock.at]);
}
await database.close();
