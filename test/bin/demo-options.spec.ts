import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSource, parseDemoOptions } from '../../bin/commands/demo-options.mjs';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cenglin-options-'));
  writeFileSync(path.join(folder, 'log.csv'), 'customer_id,order_date,amount\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the demo's options", () => {
  it('are all off by default', () => {
    const options = { once: false, json: false, fresh: false, plain: false, help: false, seed: 1 };
    expect(parseDemoOptions([], folder)).toEqual({ ...options, orders: undefined });
  });

  it('find a log relative to where the person stands', () => {
    expect(parseDemoOptions(['--orders', 'log.csv', '--once'], folder)).toMatchObject({
      orders: path.join(folder, 'log.csv'),
      once: true,
    });
  });

  it.each([
    [['--ordres', 'log.csv'], /unknown option '--ordres'/],
    [['surplus'], /unexpected argument 'surplus'/],
    [['--orders'], /argument missing/],
    [['--orders', 'nowhere.csv'], /there is no file .*nowhere\.csv/],
    [['--orders', 'log.csv', '--plain'], /belong to the generated brand/],
    [['--seed', 'x'], /--seed takes a whole number, not x/],
  ])('refuse %j with one line that lists what is known', (args, message) => {
    const parse = () => parseDemoOptions(args, folder);
    expect(parse).toThrow(message);
    expect(parse).toThrow(/^[^\n]*the demo knows --once, --json[^\n]*$/);
  });
});

describe("the data's source", () => {
  it('tells generated brands apart by seed and shape', async () => {
    expect(await demoSource(parseDemoOptions([], folder))).toBe('generated:seed=1');
    expect(await demoSource(parseDemoOptions(['--seed', '7', '--plain'], folder))).toBe(
      'generated:seed=7:plain',
    );
  });

  it('is the content of a log, not its name', async () => {
    const hash = createHash('sha256').update('customer_id,order_date,amount\n').digest('hex');
    expect(await demoSource(parseDemoOptions(['--orders', 'log.csv'], folder))).toBe(`orders:sha256=${hash}`);
  });
});
