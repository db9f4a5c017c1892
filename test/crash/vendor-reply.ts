import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { eventually } from '../harness/child-process.js';
import type { Installation } from '../harness/installation.js';

/** InnoDB shows what it showed before to whoever asks again within a tenth of a second. */
const LOCK_POLL_MS = 300;

const MASS_SEND_PATH = '/cgi-bin/message/mass/send';

/** Makes the platform accept at once and answer late, so that a test can act between the two. */
export async function delayMassSendReplies(installation: Installation, delayMs: number): Promise<void> {
  await installation.control('faults', {
    account: 'wx_demo_oa',
    path: MASS_SEND_PATH,
    kind: 'delay',
    delayMs,
  });
}

async function hasAcceptedMassSend(installation: Installation): Promise<boolean> {
  const { rows } = await installation.control<{ rows: unknown[] }>('log?kind=mass&limit=1');
  return rows.length > 0;
}

/**
 * Kills the worker after the platform's reply and before the outcome is stored: once the platform has
 * accepted, the rows of the outcome are locked from here; the worker, holding the reply, is seen
 * waiting for the lock, and is killed there.
 */
export async function killBetweenReplyAndOutcome(installation: Installation): Promise<void> {
  await eventually('the platform to accept a mass send', () => hasAcceptedMassSend(installation), 60_000, 2);
  const holder = await createConnection(installation.test.url);
  try {
    await holder.beginTransaction();
    await holder.query('SELECT s.id FROM mass_send s FOR UPDATE');
    await eventually(
      'the worker to wait for the outcome row',
      async () => {
        const [waiting] = await holder.query<RowDataPacket[]>(
          `SELECT t.trx_id FROM information_schema.innodb_trx t
           JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
           WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()`,
        );
        return waiting.length > 0;
      },
      30_000,
      LOCK_POLL_MS,
    );
    await installation.worker?.kill();
    await holder.rollback();
  } finally {
    await holder.end();
  }
}
