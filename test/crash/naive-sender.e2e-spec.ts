import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { valuesList } from '../../src/platform/database/sql.js';
import { eventually, ManagedProcess } from '../harness/child-process.js';
import { Installation } from '../harness/installation.js';

interface Account {
  kind: string;
  appid: string;
  secret: string;
}

const SCRIPT = new URL('naive-sender.mjs', import.meta.url).pathname;
const RECIPIENTS = 60;
const KILL_INSIDE_BATCH = 33; // 20 a batch: the third one is under way

let installation: Installation;

beforeAll(async () => {
  installation = await Installation.create('naive_sender', { people: 300 });
});
afterAll(() => installation.destroy());

async function sentMessages(): Promise<string[]> {
  const { rows } = await installation.control<{ rows: { openId: string }[] }>('log?kind=template&limit=1000');
  return rows.map(({ openId }) => openId);
}

describe('a sender that notes its progress after the batch', () => {
  it('tells people twice when it is killed inside a batch, which is what the crash specs must catch', async () => {
    const { database } = installation.test;
    const { accounts } = await installation.control<{ accounts: Account[] }>('accounts');
    const account = accounts.find(({ kind }) => kind === 'official-account');
    const { people } = await installation.control<{ people: { openids: { oa: string } }[] }>(
      `people?follows=true&limit=${RECIPIENTS}`,
    );
    await database.run(
      'CREATE TABLE naive_recipient (open_id VARCHAR(64) PRIMARY KEY, is_sent TINYINT NOT NULL DEFAULT 0)',
    );
    const list = valuesList(people.map(({ openids }) => [openids.oa]));
    await database.run(`INSERT INTO naive_recipient (open_id) VALUES ${list.text}`, list.values);
    await installation.control('faults', {
      account: account?.appid,
      path: '/cgi-bin/message/template/send',
      kind: 'delay',
      delayMs: 5,
    });

    const env = {
      ...installation.env,
      APP_ID: account?.appid,
      APP_SECRET: account?.secret,
      TEMPLATE_ID: 'oaLevelChange0000000000000000000000000000001',
    };
    const first = await ManagedProcess.start(SCRIPT, [], env);
    await eventually(
      'some messages',
      async () => (await sentMessages()).length >= KILL_INSIDE_BATCH,
      20_000,
      2,
    );
    await first.process.kill();
    const second = await ManagedProcess.start(SCRIPT, [], env);
    await eventually('the end of the second try', async () => !second.process.isAlive);

    const sent = await sentMessages();
    expect(new Set(sent).size).toBe(RECIPIENTS);
    expect(sent.length).toBeGreaterThan(RECIPIENTS);
  });
});
