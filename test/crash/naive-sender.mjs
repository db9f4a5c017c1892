// What a sender looks like without a row per person that is written before the call: it reads a batch, sends it,
// and notes the progress afterwards. Kept so that the crash specs are seen to fail on it.
import { createConnection } from 'mysql2/promise';

const BATCH = 20;
const { DATABASE_URL, SIMULATOR_URL, APP_ID, APP_SECRET, TEMPLATE_ID } = process.env;

const database = await createConnection(DATABASE_URL);
const { access_token: token } = await post('/cgi-bin/stable_token', {
  grant_type: 'client_credential',
  appid: APP_ID,
  secret: APP_SECRET,
});
process.stdout.write('{"ready":true}\n');

for (;;) {
  const [recipients] = await database.query(
    `SELECT n.open_id FROM naive_recipient n WHERE n.is_sent = 0 ORDER BY n.open_id LIMIT ${BATCH}`,
  );
  if (recipients.length === 0) break;
  for (const { open_id: openId } of recipients) {
    await post(`/cgi-bin/message/template/send?access_token=${token}`, {
      touser: openId,
      template_id: TEMPLATE_ID,
      data: {
        character_string1: { value: 'M1' },
        thing2: { value: '银卡' },
        thing3: { value: '金卡' },
        time4: { value: '2026年11月22日 12:00' },
      },
    });
  }
  await database.query('UPDATE naive_recipient SET is_sent = 1 WHERE open_id IN (?)', [
    recipients.map(({ open_id: openId }) => openId),
  ]);
}
await database.end();

async function post(path, body) {
  const answer = await fetch(`${SIMULATOR_URL}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}
