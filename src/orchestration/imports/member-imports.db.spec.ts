import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createImportServices, type ImportServices } from '../../../test/factories/import-services.js';
import type { ImportRequest } from './import-pass.js';

let test: TestDatabase;
let services: ImportServices;
let folder: string;

beforeAll(async () => {
  test = await createTestDatabase('member_imports');
  services = createImportServices(test.database);
  folder = await mkdtemp(join(tmpdir(), 'member-imports-'));
});
afterAll(async () => {
  services.close();
  await test.drop();
  await rm(folder, { recursive: true });
});
beforeEach(() => test.clear());

async function importText(content: string, request: Partial<ImportRequest> = {}) {
  const file = join(folder, '会员.csv');
  await writeFile(file, content);
  return services.imports.importMembers({ file, ...request });
}

interface Person {
  id: string;
  external_id: string;
  display_name: string;
  phone_cipher: Buffer | null;
  phone_index: Buffer | null;
  phone_tail: string;
  birthday: string | null;
  city: string;
  joined_at: Date | null;
}

async function people(): Promise<Person[]> {
  return test.database.rows<Person>(
    `SELECT m.id, i.external_id, m.display_name, m.phone_cipher, m.phone_index, m.phone_tail, m.birthday,
            m.city, m.joined_at
     FROM member m JOIN channel_identity i ON i.member_id = m.id ORDER BY i.external_id`,
  );
}

async function consents() {
  return test.database.rows(
    `SELECT i.external_id, c.purpose, c.is_granted FROM consent_current c
     JOIN channel_identity i ON i.member_id = c.member_id ORDER BY i.external_id, c.purpose`,
  );
}

async function count(table: string): Promise<number> {
  return (
    (await test.database.row<{ rows: number }>(`SELECT COUNT(*) AS \`rows\` FROM ${table} t`))?.rows ?? -1
  );
}

const HEAD = '会员卡号,姓名,手机号,入会日期,服务通知同意,营销同意,生日,城市\n';
const LIST = `${HEAD}00017,小满,138 0000 0001,2024-05-01,是,否,1990-02-28,杭州\n00018,谷雨,,,,,,\n`;

describe('a list of members', () => {
  it('makes people members with name, phone, consents and the date they joined', async () => {
    expect(await importText(LIST)).toMatchObject({
      kind: 'members',
      rows: 2,
      inserted: 2,
      people: 2,
      joined: 1,
      rejected: 0,
    });
    const [first, second] = await people();
    expect(first).toMatchObject({
      external_id: '00017',
      display_name: '小满',
      phone_tail: '0001',
      birthday: '1990-02-28',
      city: '杭州',
      joined_at: new Date('2024-05-01T04:00:00Z'),
    });
    expect(services.facts.cipher.decrypt(first?.phone_cipher ?? Buffer.alloc(0))).toBe('13800000001');
    expect(first?.phone_cipher?.includes('13800000001')).toBe(false);
    expect(first?.phone_index).toEqual(services.facts.cipher.blindIndex('13800000001'));
    expect(second).toMatchObject({ display_name: '谷雨', joined_at: null, phone_cipher: null });
    expect(await consents()).toEqual([
      { external_id: '00017', purpose: 'marketing', is_granted: 0 },
      { external_id: '00017', purpose: 'service', is_granted: 1 },
    ]);
    const evidence = await test.database.rows(
      'SELECT DISTINCT c.notice_version, c.evidence, c.occurred_at FROM consent c',
    );
    expect(evidence).toEqual([
      {
        notice_version: 'import',
        evidence: '文件导入：会员.csv',
        occurred_at: new Date('2024-05-01T04:00:00Z'),
      },
    ]);
    const joined = await test.database.rows(
      `SELECT e.payload_json FROM outbox_event e WHERE e.name = 'member.joined'`,
    );
    expect(joined).toEqual([{ payload_json: { memberIds: [first?.id] } }]);
  });

  it('changes nothing when it is imported again, and only the difference when it changed', async () => {
    await importText(LIST);
    const [before, marks, events] = [await people(), await count('member_mark'), await count('outbox_event')];
    expect(await importText(LIST)).toMatchObject({ inserted: 0, changed: 0, unchanged: 2, joined: 0 });
    expect(await people()).toEqual(before);
    expect([await count('member_mark'), await count('outbox_event'), await count('consent')]).toEqual([
      marks,
      events,
      2,
    ]);

    const changed = LIST.replace('0001,', '0002,').replace('谷雨,,,', '谷雨,,2024-06-01,');
    expect(await importText(changed)).toMatchObject({ changed: 2, unchanged: 0, joined: 1 });
    expect(
      (await people()).map(({ phone_tail, joined_at }) => [phone_tail, joined_at?.toISOString()]),
    ).toEqual([
      ['0002', '2024-05-01T04:00:00.000Z'],
      ['', '2024-06-01T04:00:00.000Z'],
    ]);
  });

  it('names the buyers that an order file of the same channel has brought', async () => {
    const orders = join(folder, 'orders.csv');
    await writeFile(orders, 'customer,date,amount\n00017,2024-05-03,5\n00018,2024-05-03,6\n');
    await services.imports.importOrders({ file: orders });
    expect((await people()).map(({ display_name }) => display_name)).toEqual(['客户00017', '客户00018']);
    expect(await importText(LIST)).toMatchObject({ inserted: 0, changed: 2, joined: 1 });
    expect((await people()).map(({ display_name }) => display_name)).toEqual(['小满', '谷雨']);
    // A later order file does not take the names away.
    await services.imports.importOrders({ file: orders });
    expect((await people()).map(({ display_name }) => display_name)).toEqual(['小满', '谷雨']);
  });

  it('tells its bad rows and takes the others', async () => {
    const text = `${HEAD}1,甲,123,,,,,\n2,乙,,2999-01-01,,,,\n3,丙,,,也许,,,\n,丁,,,,,,\n5,戊,,,,,1950-12-31,\n5,己,,,,,,\n`;
    const summary = await importText(text);
    expect(summary).toMatchObject({ rows: 6, inserted: 1, rejected: 5 });
    expect(summary.errors.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '2 imports.phone-invalid',
      '3 imports.date-in-future',
      '4 imports.consent-invalid',
      '5 imports.customer-missing',
      '7 imports.customer-repeated',
    ]);
    expect(await people()).toMatchObject([{ display_name: '戊', birthday: '1950-12-31' }]);
  });

  it('that is only tried keeps nothing', async () => {
    expect(await importText(LIST, { isDryRun: true })).toMatchObject({ inserted: 2, joined: 1 });
    expect([await count('member'), await count('channel'), await count('consent')]).toEqual([0, 0, 0]);
  });
});

describe('an imported consent', () => {
  const head = '客户编号,营销同意,同意时间\n';
  const say = async (isGranted: boolean, at: string) => {
    const [person] = await people();
    await test.database.transaction((tx) =>
      services.facts.members.recordConsents(tx, [
        {
          memberId: person?.id ?? '',
          purpose: 'marketing',
          isGranted,
          noticeVersion: 'v1',
          channelId: null,
          evidence: 'spec',
          occurredAt: new Date(at),
        },
      ]),
    );
  };
  const isGranted = async () => (await consents()).map((row) => (row as { is_granted: number }).is_granted);

  it('takes its place in time: what the person said later holds', async () => {
    await importText(`${head}1,是,2024-05-01\n`);
    await say(false, '2024-06-01T00:00:00Z');
    expect(await importText(`${head}1,是,2024-05-01\n`)).toMatchObject({ changed: 0 });
    expect(await isGranted()).toEqual([0]);
    expect(await importText(`${head}1,是,2024-07-01\n`)).toMatchObject({ changed: 1 });
    expect(await isGranted()).toEqual([1]);
  });

  it('without a date fills a blank or takes back, and never overrides a refusal', async () => {
    expect(await importText(`${head}1,是,\n`)).toMatchObject({ inserted: 1 });
    expect(await isGranted()).toEqual([1]);
    expect(await importText(`${head}1,是,\n`)).toMatchObject({ changed: 0 });
    expect(await importText(`${head}1,否,\n`)).toMatchObject({ changed: 1 });
    expect(await importText(`${head}1,否,\n`)).toMatchObject({ changed: 0 });
    expect(await importText(`${head}1,是,\n`)).toMatchObject({ changed: 0 });
    expect(await isGranted()).toEqual([0]);
  });
});
