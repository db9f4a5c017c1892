import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { addChannelRow } from '../../../test/factories/fact-services.js';
import { createImportServices, type ImportServices } from '../../../test/factories/import-services.js';
import type { ImportRequest } from './import-pass.js';

let test: TestDatabase;
let services: ImportServices;
let folder: string;

beforeAll(async () => {
  test = await createTestDatabase('order_imports');
  services = createImportServices(test.database);
  folder = await mkdtemp(join(tmpdir(), 'order-imports-'));
});
afterAll(async () => {
  services.close();
  await test.drop();
  await rm(folder, { recursive: true });
});
beforeEach(() => test.clear());

async function write(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function importText(content: string | Buffer, request: Partial<ImportRequest> = {}) {
  return services.imports.importOrders({ file: await write('orders.csv', content), ...request });
}

async function total() {
  return test.database.row<{ orders: number; fen: number; people: number }>(
    `SELECT COUNT(*) AS orders, COALESCE(SUM(o.net_amount_fen), 0) AS fen, COUNT(DISTINCT o.member_id) AS people
     FROM shop_order o WHERE o.is_counted = 1`,
  );
}

async function dump() {
  return test.database.rows(
    `SELECT o.external_id, o.buyer_external_id, o.paid_amount_fen, o.paid_at, o.state, m.display_name
     FROM shop_order o JOIN member m ON m.id = o.member_id ORDER BY o.external_id`,
  );
}

async function count(table: string): Promise<number> {
  return (
    (await test.database.row<{ rows: number }>(`SELECT COUNT(*) AS \`rows\` FROM ${table} t`))?.rows ?? -1
  );
}

/** A log like CDNOW's: dates alone, no order numbers, free orders, and rows that are equal to others. */
function cohort(rows: number) {
  let seed = 20_260_101;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const lines: string[] = [];
  let fen = 0;
  const people = new Set<string>();
  let twins = 0;
  while (lines.length < rows) {
    const customer = String(1 + Math.floor(random() * (rows / 3))).padStart(5, '0');
    const day = new Date(Date.UTC(1997, 0, 1) + Math.floor(random() * 545) * 86_400_000);
    const amountFen = random() < 0.01 ? 0 : Math.floor(random() * 12_000);
    const isTwin = random() < 0.02;
    const line = `${customer},${day.toISOString().slice(0, 10)},${Math.floor(1 + random() * 9)},${(amountFen / 100).toFixed(2)}`;
    for (let copy = 0; copy <= (isTwin ? 1 : 0); copy += 1) {
      lines.push(`${lines.length + 1},${line}`);
      fen += amountFen;
    }
    twins += isTwin ? 1 : 0;
    people.add(customer);
  }
  return { lines, fen, people: people.size, twins };
}
const HEADER = 'tx_id,customer_id,order_date,items,amount';

describe('a log without order numbers', () => {
  it('is imported to the last row, and importing it again adds nothing', async () => {
    const log = cohort(4000);
    expect(log.twins).toBeGreaterThan(40);
    const text = [HEADER, ...log.lines].join('\n');
    const first = await importText(text);
    expect(first).toMatchObject({
      channel: 'CSV 导入',
      channelCode: 'csv-import',
      encoding: 'utf-8',
      columns: { customer: 'customer_id', paid_at: 'order_date', amount: 'amount' },
      rows: log.lines.length,
      inserted: log.lines.length,
      changed: 0,
      unchanged: 0,
      rejected: 0,
      errors: [],
      people: log.people,
      amountFen: log.fen,
      isDryRun: false,
    });
    expect(await total()).toEqual({ orders: log.lines.length, fen: log.fen, people: log.people });
    const [before, marks, events] = [await dump(), await count('member_mark'), await count('outbox_event')];

    expect(await importText(text)).toMatchObject({ inserted: 0, changed: 0, unchanged: log.lines.length });
    expect(await dump()).toEqual(before);
    expect([await count('member_mark'), await count('outbox_event')]).toEqual([marks, events]);
  });

  it('that grew adds only what is new, however its rows are sorted', async () => {
    const log = cohort(3000);
    await importText([HEADER, ...log.lines.slice(0, 1800)].join('\n'));
    const renumbered = log.lines.toReversed().map((line, at) => line.replace(/^\d+/, String(at + 1)));
    const grown = await importText([HEADER, ...renumbered].join('\r\n'));
    expect(grown).toMatchObject({ inserted: log.lines.length - 1800, unchanged: 1800, changed: 0 });
    expect(await total()).toEqual({ orders: log.lines.length, fen: log.fen, people: log.people });
  });

  it('lies on the business dates it names and keeps the zeros of its ids', async () => {
    await importText(`${HEADER}\n1,00017,1997-01-01,1,11.77\n2,00017,1998-06-30,1,0.00\n`);
    const rows = await test.database.rows(
      `SELECT o.paid_on, o.paid_at, o.buyer_external_id, m.display_name, o.is_counted
       FROM shop_order o JOIN member m ON m.id = o.member_id ORDER BY o.paid_on`,
    );
    expect(rows).toEqual([
      {
        paid_on: '1997-01-01',
        paid_at: new Date('1997-01-01T04:00:00Z'),
        buyer_external_id: '00017',
        display_name: '客户00017',
        is_counted: 1,
      },
      expect.objectContaining({ paid_on: '1998-06-30', is_counted: 1 }),
    ]);
    expect(await count('member')).toBe(1);
  });

  it('belongs to its channel: the same rows of another shop are other orders', async () => {
    const text = `${HEADER}\n1,00017,1997-01-01,1,11.77\n`;
    await importText(text, { channel: '天猫店' });
    expect(await importText(text, { channel: 'Outlet 2' })).toMatchObject({ inserted: 1 });
    expect(await importText(text, { channel: '天猫店' })).toMatchObject({ inserted: 0, unchanged: 1 });
    const channels = await test.database.rows<{ code: string; kind: string; name: string }>(
      'SELECT c.code, c.kind, c.name FROM channel c ORDER BY c.id',
    );
    expect(channels).toEqual([
      { code: expect.stringMatching(/^csv-[0-9a-f]{8}$/), kind: 'csv', name: '天猫店' },
      { code: expect.stringMatching(/^csv-outlet-2-[0-9a-f]{8}$/), kind: 'csv', name: 'Outlet 2' },
    ]);
    // The code names the channel as well.
    expect(await importText(text, { channel: channels[0]?.code })).toMatchObject({
      channel: '天猫店',
      inserted: 0,
    });
  });
});

describe('an export with order numbers', () => {
  const HEAD = '订单编号,买家ID,付款时间,实付金额(元),商品名称,类目,数量\r\n';

  it('goes by them: a changed amount changes the order', async () => {
    await importText(
      `${HEAD}A1,u1,2024/5/1 10:00:00,128.00,"精华, 30ml",护肤,2\r\nA2,u2,2024/5/2 10:00:00,5,面膜,护肤,1\r\n`,
    );
    const again = await importText(
      `${HEAD}A1,u1,2024/5/1 10:00:00,99.50,"精华, 30ml",护肤,2\r\nA2,u2,2024/5/2 10:00:00,5,面膜,护肤,1\r\n`,
    );
    expect(again).toMatchObject({ inserted: 0, changed: 1, unchanged: 1 });
    expect(await total()).toEqual({ orders: 2, fen: 10_450, people: 2 });
    expect(await count('order_amendment')).toBe(1);
    expect(
      await test.database.rows(
        'SELECT i.title, i.category, i.quantity, i.amount_fen FROM shop_order_item i ORDER BY i.title',
      ),
    ).toEqual([
      { title: '精华, 30ml', category: '护肤', quantity: 2, amount_fen: 9950 },
      { title: '面膜', category: '护肤', quantity: 1, amount_fen: 500 },
    ]);
  });

  it('takes a number column of any name when it is mapped', async () => {
    const text = 'tx_id,who,when,paid\n7,u1,2024-05-01,1.00\n7,u1,2024-05-01,1.00\n8,u1,2024-05-01,1.00\n';
    const map = 'order_no=tx_id,customer=who,paid_at=when,amount=paid';
    expect(await importText(text, { map })).toMatchObject({ rows: 3, inserted: 2, unchanged: 1 });
    const numbers = await test.database.rows('SELECT o.external_id FROM shop_order o ORDER BY o.external_id');
    expect(numbers).toEqual([{ external_id: '7' }, { external_id: '8' }]);
  });

  it('says what orders cost, and a later file without costs leaves that', async () => {
    const costs = (): Promise<unknown[]> =>
      test.database.rows('SELECT o.external_id, o.cost_fen FROM shop_order o ORDER BY o.external_id');
    const known = [
      { external_id: 'c1', cost_fen: 450 },
      { external_id: 'c2', cost_fen: null },
    ];
    await importText('订单号,客户,日期,金额,成本\nc1,u1,2024-05-01,10.00,4.50\nc2,u1,2024-05-01,8,\n');
    expect(await costs()).toEqual(known);
    await importText('订单号,客户,日期,金额\nc1,u1,2024-05-01,11.00\nc2,u1,2024-05-01,8\n');
    expect(await costs()).toEqual(known);
    await importText('订单号,客户,日期,金额,成本\nc1,u1,2024-05-01,11.00,5\nc2,u1,2024-05-01,8,0\n');
    expect(await costs()).toMatchObject([{ cost_fen: 500 }, { cost_fen: 0 }]);
  });

  it('from Chinese Excel in GB18030 is the same as in UTF-8', async () => {
    // 客户,日期,金额 / 张三,2024-05-01,5.00
    const bytes = Buffer.from(
      'bfcdbba72cc8d5c6da2cbdf0b6ee0d0ad5c5c8fd2c323032342d30352d30312c352e30300d0a',
      'hex',
    );
    expect(await importText(bytes)).toMatchObject({ encoding: 'gb18030', inserted: 1 });
    expect(await importText('\uFEFF客户,日期,金额\n张三,2024-05-01,5\n')).toMatchObject({
      encoding: 'utf-8',
      unchanged: 1,
    });
  });
});

describe('bad rows', () => {
  const text = [
    'customer,date,amount',
    'u1,2024-05-01,10.00',
    'u2,2024-05-01,-1',
    'u3,2024-05-01,ten',
    'u4,2999-01-01,1',
    ',2024-05-01,1',
    'u5,2024-02-30,1',
    'u6,"2024-05-01,1',
    'u7,2024-05-02,20.00',
    '=1+1,2024-05-01,x',
  ].join('\n');

  it('are told with line and reason while the others go in', async () => {
    const errorsFile = join(folder, 'rejected.csv');
    const summary = await importText(text, { errorsFile });
    expect(summary).toMatchObject({ rows: 9, inserted: 2, rejected: 7, people: 2, amountFen: 3000 });
    expect(summary.errors.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '3 orders.amount-invalid',
      '4 orders.amount-invalid',
      '5 orders.paid-at-in-future',
      '6 imports.customer-missing',
      '7 imports.date-invalid',
      '8 imports.row-malformed',
      '10 orders.amount-invalid',
    ]);
    expect(summary.errors.every(({ reason }) => /[\u4e00-\u9fff]/.test(reason))).toBe(true);
    expect(await total()).toEqual({ orders: 2, fen: 3000, people: 2 });
    const lines = (await readFile(errorsFile, 'utf8')).split('\r\n');
    expect(lines[0]).toBe('\uFEFF行号,原因,customer,date,amount');
    expect(lines[1]).toBe(`3,金额「-1」是负数,u2,2024-05-01,'-1`);
    expect(lines.at(-2)).toMatch(/^10,.*,'=1\+1,2024-05-01,x$/);
    expect(lines).toHaveLength(9);
  });

  it('can be corrected in the file of rejected rows and imported from it', async () => {
    const errorsFile = join(folder, 'rejected.csv');
    await importText(text, { errorsFile });
    const corrected = (await readFile(errorsFile, 'utf8')).replace(`'-1`, '1.00').replace(',x\r', ',2.00\r');
    expect(await importText(corrected)).toMatchObject({ rows: 7, inserted: 2, rejected: 5 });
    const people = await test.database.rows(
      'SELECT o.buyer_external_id AS buyer FROM shop_order o ORDER BY 1',
    );
    expect(people).toEqual([{ buyer: '=1+1' }, { buyer: 'u1' }, { buyer: 'u2' }, { buyer: 'u7' }]);
  });

  it('may be all there is', async () => {
    const rows = Array.from({ length: 150 }, () => 'u1,2024-05-01,x');
    const summary = await importText(['customer,date,amount', ...rows].join('\n'));
    expect(summary).toMatchObject({ rows: 150, inserted: 0, rejected: 150 });
    expect(summary.errors).toHaveLength(100);
  });

  it('of the future are those later than the wall clock and the business date', async () => {
    const day = (offset: number) =>
      new Date(Date.now() + 8 * 3_600_000 + offset * 86_400_000).toISOString().slice(0, 10);
    const future = `customer,date,amount\nu1,${day(0)} 23:59:59,1\nu1,${day(3)},2\n`;
    expect(await importText(future)).toMatchObject({ inserted: 1, rejected: 1 });
    await services.facts.clock.fix(day(5), 'spec');
    expect(await importText(future)).toMatchObject({ inserted: 1, unchanged: 1, rejected: 0 });
  });
});

describe('a file that cannot be imported', () => {
  it('leaves nothing behind and is told in one line', async () => {
    const columns = importText('tx_id,when,price\n1,2024-05-01,5\n');
    await expect(columns).rejects.toMatchObject({
      code: 'imports.columns-missing',
      message: expect.stringContaining('tx_id、when、price'),
    });
    await expect(importText('customer,date,amount\n', { map: 'amont=x' })).rejects.toMatchObject({
      code: 'imports.map-invalid',
    });
    await expect(importText('')).rejects.toMatchObject({ code: 'imports.file-empty' });
    const file = await write('same.csv', 'customer,date,amount\nu1,2024-05-01,1\n');
    await expect(services.imports.importOrders({ file, errorsFile: file })).rejects.toMatchObject({
      code: 'imports.errors-file-invalid',
    });
    const errorsFile = join(folder, 'no', 'such', 'folder.csv');
    await expect(services.imports.importOrders({ file, errorsFile })).rejects.toMatchObject({
      code: 'imports.errors-file-invalid',
    });
    expect(await readFile(file, 'utf8')).toContain('u1');
    expect([await count('shop_order'), await count('import_run')]).toEqual([0, 0]);
  });

  it('is refused where its channel is a platform', async () => {
    await addChannelRow(test.database, 'shop');
    await expect(importText('customer,date,amount\n', { channel: 'shop' })).rejects.toMatchObject({
      code: 'imports.channel-not-csv',
    });
  });
});

describe('an import', () => {
  const log = cohort(3500);
  const text = [HEADER, ...log.lines].join('\n');
  const runs = () => services.imports.latest(10);

  it('that is broken off is finished by running it again', async () => {
    await importText(text);
    const undisturbed = await dump();
    await test.clear();

    const file = await write('orders.csv', text);
    let batches = 0;
    const stopped = services.imports.importOrders({ file }, () => {
      batches += 1;
      if (batches === 2) throw new Error('stopped');
    });
    await expect(stopped).rejects.toThrow('stopped');
    expect(await count('shop_order')).toBe(2000);
    expect(await runs()).toMatchObject([{ state: 'failed', row_count: 2000, error: 'stopped' }]);

    const again = await services.imports.importOrders({ file });
    expect(again).toMatchObject({ inserted: log.lines.length - 2000, unchanged: 2000 });
    expect(await dump()).toEqual(undisturbed);
    expect(await runs()).toMatchObject([{ state: 'done', rejected_count: 0 }, { state: 'failed' }]);
  });

  it('whose process was killed is seen as interrupted', async () => {
    await importText(text.slice(0, 200));
    await test.database.run(
      `UPDATE import_run SET state = 'running', lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND`,
    );
    expect(await runs()).toMatchObject([
      { state: 'interrupted', file_name: 'orders.csv', channel_name: 'CSV 导入' },
    ]);
  });

  it('runs twice at the same time without doing anything twice', async () => {
    const file = await write('orders.csv', text);
    const summaries = await Promise.all([1, 2, 3].map(() => services.imports.importOrders({ file })));
    expect(summaries.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(log.lines.length);
    expect(await total()).toEqual({ orders: log.lines.length, fen: log.fen, people: log.people });
    expect(await count('channel')).toBe(1);
  });

  it('that is only tried says what it would do and keeps nothing', async () => {
    const trial = await importText(`${text}\n1,u,1997-01-01,1,-1`, { isDryRun: true });
    for (const table of ['shop_order', 'member', 'channel', 'channel_identity', 'member_mark', 'import_run'])
      expect(await count(table)).toBe(0);
    const real = await importText(`${text}\n1,u,1997-01-01,1,-1`);
    expect(trial).toEqual({ ...real, isDryRun: true, seconds: expect.any(Number) });
    expect(await importText(text, { isDryRun: true })).toMatchObject({
      inserted: 0,
      unchanged: log.lines.length,
    });
  });
});
