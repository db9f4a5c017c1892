import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { parseLog } from './log-file.js';
import { openBench } from './spec-client.js';

const LOG = `tx_id,customer_id,order_date,items,amount
1,00001,1997-01-01,1,11.77
2,00002,1997-01-12,1,12.00
3,00002,1997-01-12,5,77.00
4,00001,1997-01-01,2,0.00
`;

describe('a purchase log', () => {
  it('makes each row one paid order of the buyer, with zeros of the id kept', () => {
    const log = parseLog(LOG);
    expect(log.people.map((person) => person.id)).toEqual(['00001', '00002']);
    expect(log.orders.map((order) => order.amountFen)).toEqual([1177, 1200, 7700, 0]);
    expect(log.orders.map((order) => order.id)).toEqual([1, 2, 3, 4].map((n) => `371000000000000000${n}`));
    expect(log.followingDate).toBe('1997-01-13');
    const noon = Date.parse('1997-01-12T12:00:00+08:00') / 1000;
    expect(log.orders[1]?.paidAt).toBe(noon);
    expect(log.orders[2]?.paidAt).toBe(noon + 1);
    expect(log.people[0]?.joined?.atSeconds).toBe(Date.parse('1997-01-01T12:00:00+08:00') / 1000);
  });

  it('finds columns by their header, whatever their order, and reads times where there are any', () => {
    const log = parseLog('\uFEFFamount,order_date,customer_id\r\n3.5,2026-02-28 23:59:59,"a,b"\r\n');
    expect(log.people[0]?.id).toBe('a,b');
    expect(log.orders[0]).toMatchObject({
      amountFen: 350,
      paidAt: Date.parse('2026-02-28T23:59:59+08:00') / 1000,
    });
  });

  it('keeps the ids of rows without a number when the log grows, and tells twins apart', () => {
    const head = 'customer_id,order_date,amount\n';
    const short = parseLog(`${head}a,2026-01-01,5\na,2026-01-01,5\n`);
    const long = parseLog(`${head}b,2026-01-01,5\na,2026-01-01,5\na,2026-01-01,5\n`);
    expect(short.orders[0]?.id).not.toBe(short.orders[1]?.id);
    expect(long.orders.slice(1).map((order) => order.id)).toEqual(short.orders.map((order) => order.id));
  });

  it('lets 80 % of the buyers follow, by a hash of their id', () => {
    const rows = Array.from({ length: 5000 }, (_, n) => `c${n},2026-01-01,1`).join('\n');
    const log = parseLog(`customer_id,order_date,amount\n${rows}\n`);
    const following = log.people.filter((person) => person.follow).length;
    expect(following / 5000).toBeGreaterThan(0.78);
    expect(following / 5000).toBeLessThan(0.82);
  });

  it.each([
    ['customer_id,amount\n1,2\n', 'no column order_date'],
    ['customer_id,order_date,amount\n1,yesterday,2\n', 'line 2: order_date'],
    ['customer_id,order_date,amount\n1,2026-01-01,-2\n', 'line 2: amount'],
    ['customer_id,order_date,amount\n', 'no order'],
  ])('refuses %j with one line', (text, words) => {
    expect(() => parseLog(text)).toThrow(words);
  });

  it('lets the clock stand at noon of the day after, and is not replaced by another log', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vendors-log-'));
    const orders = join(folder, 'log.csv');
    writeFileSync(orders, LOG);
    const bench = await openBench({ orders, people: undefined, anchorDate: undefined });
    try {
      expect(await bench.get('/_control/clock')).toMatchObject({
        mode: 'standing',
        now: '1997-01-13T04:00:00.000Z',
      });
      expect(await bench.get('/_control/totals')).toMatchObject({
        buyers: 2,
        joined: 2,
        orders: 4,
        netFen: 10_077,
      });
      const joins = await bench.get('/_control/joins?limit=1');
      expect(joins).toMatchObject({ next: '1', hasMore: true, total: 2 });
      expect(joins.joins).toMatchObject([
        { joinedAt: '1997-01-01T04:00:00.000Z', consents: { service: true, marketing: true } },
      ]);
      writeFileSync(orders, `${LOG}5,00003,1997-02-01,1,1.00\n`);
      await expect(bench.restart()).rejects.toThrow('the state folder holds other data');
      writeFileSync(orders, LOG);
      await bench.restart();
    } finally {
      await bench.close();
      rmSync(folder, { recursive: true });
    }
  });
});
