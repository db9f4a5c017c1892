import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createRedeemCodes, insertMembers } from '../../../test/factories/benefit-services.js';
import { plainCoupon } from '../../../test/factories/coupons.js';
import { sayWordNaively } from '../../../test/naive/naive-redeem-code.js';
import { couponInvariants } from '../coupons/coupons.invariants.js';
import type { CampaignDraft } from './redeem-campaigns.service.js';
import { redeemCodeInvariants } from './redeem-codes.invariants.js';

const STOCKS = [1, 7, 50, 199, 200, 250];
/** Races of each size; more with RACE_ROUNDS. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 1);

let test: TestDatabase;
let services: ReturnType<typeof createRedeemCodes>;
let templateId: string;

beforeAll(async () => {
  test = await createTestDatabase('redeem_codes', 20);
});
beforeEach(async () => {
  await test.clear();
  services = createRedeemCodes(test.database);
  templateId = await services.coupons.templates.createTemplate(
    { ...plainCoupon, stock: 100_000, perMemberLimit: 100 },
    'spec',
  );
});
afterAll(() => test.drop());

const now = Date.now();
const hours = (count: number): Date => new Date(now + count * 3_600_000);

function make(changes: Partial<CampaignDraft> = {}) {
  const draft: CampaignDraft = {
    kind: 'word',
    name: '秋天的第一杯',
    word: '秋天的第一杯',
    templateId,
    totalLimit: 100,
    perMemberLimit: 1,
    startsAt: hours(-1),
    endsAt: hours(1),
    ...changes,
  };
  return services.campaigns.create(draft, 'anna', randomUUID());
}

/** A member whom no try of before has brought near the limit of guesses. */
let lastMember = Date.now();
async function newMember(): Promise<string> {
  lastMember += 1;
  const [id = ''] = await insertMembers(test.database, lastMember, lastMember);
  return id;
}

const redeem = (memberId: string, code: string, key: string = randomUUID()) =>
  services.codes.redeem(memberId, code, key);

const broken = async () =>
  (
    await Promise.all(
      [...couponInvariants, ...redeemCodeInvariants].map(({ sql }) => test.database.rows(sql)),
    )
  ).flat();

describe('a word', () => {
  it('brings its coupon however it is written, once per person, and a repeated request the same one', async () => {
    await make({ word: 'VIP 秋天' });
    const member = await newMember();
    const first = await redeem(member, ' ｖｉｐ  秋天', 'k');
    expect(await redeem(member, 'vip 秋天', 'k')).toEqual(first);
    await expect(redeem(member, 'vip 秋天')).rejects.toMatchObject({ code: 'redeem-codes.already-used' });
    expect(await broken()).toEqual([]);
  });

  it.each([
    ['before it starts', { startsAt: hours(1), endsAt: hours(2) }, 'redeem-codes.not-started'],
    ['after its end', { startsAt: hours(-2), endsAt: hours(-1) }, 'redeem-codes.over'],
  ])('is refused %s', async (_story, window, code) => {
    await make(window);
    await expect(redeem(await newMember(), '秋天的第一杯')).rejects.toMatchObject({ code });
    expect(await broken()).toEqual([]);
  });

  it('is refused while paused, once ended, to strangers, and when all are taken', async () => {
    const campaign = await make({ totalLimit: 1 });
    await services.campaigns.pause(campaign.id);
    const member = await newMember();
    await expect(redeem(member, '秋天的第一杯')).rejects.toMatchObject({ code: 'redeem-codes.paused' });
    await services.campaigns.resume(campaign.id);
    const [stranger = ''] = await insertMembers(test.database, 5, 5, null);
    await expect(redeem(stranger, '秋天的第一杯')).rejects.toMatchObject({ code: 'coupons.not-member' });
    expect((await services.campaigns.require(campaign.id)).taken).toBe(0);
    await redeem(member, '秋天的第一杯');
    await expect(redeem(await newMember(), '秋天的第一杯')).rejects.toMatchObject({
      code: 'redeem-codes.used-up',
    });
    await services.campaigns.end(campaign.id);
    await expect(redeem(await newMember(), '秋天的第一杯')).rejects.toMatchObject({
      code: 'redeem-codes.not-found',
    });
    expect(await broken()).toEqual([]);
  });

  it('belongs to one campaign at a time, and is free again after its end', async () => {
    const first = await make();
    await expect(make()).rejects.toMatchObject({ code: 'redeem-codes.word-taken' });
    await services.campaigns.end(first.id);
    const second = await make({ startsAt: hours(-2), endsAt: hours(-1) });
    const third = await make();
    expect(new Set([first.id, second.id, third.id]).size).toBe(3);
  });

  it('that nobody knows may be guessed ten times', async () => {
    await make();
    const member = await newMember();
    for (let guess = 0; guess < 10; guess += 1)
      await expect(redeem(member, `秋天的第${guess}杯`)).rejects.toMatchObject({
        code: 'redeem-codes.not-found',
      });
    await expect(redeem(member, '秋天的第一杯')).rejects.toMatchObject({
      code: 'redeem-codes.too-many-guesses',
      status: 429,
    });
    await redeem(await newMember(), '秋天的第一杯');
  });
});

describe('races', () => {
  it.each(STOCKS)('of 200 people for %i are won by as many as there are', async (stock) => {
    const members = await insertMembers(test.database, 1001, 1200);
    for (let round = 0; round < ROUNDS; round += 1) {
      const word = `赛跑 ${stock} ${round}`;
      const campaign = await make({ word, totalLimit: stock });
      const results = await Promise.allSettled(members.map((member) => redeem(member, word)));
      const won = results.filter(({ status }) => status === 'fulfilled').length;
      expect(won).toBe(Math.min(stock, members.length));
      const reasons = results.flatMap((result) =>
        result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
      );
      expect(new Set(reasons)).toEqual(new Set(stock < members.length ? ['redeem-codes.used-up'] : []));
      expect((await services.campaigns.require(campaign.id)).taken).toBe(won);
    }
    expect(await broken()).toEqual([]);
  });

  it('are lost by counting, deciding and writing', async () => {
    const members = await insertMembers(test.database, 1001, 1200);
    let beyond = 0;
    for (const stock of [1, 7, 50]) {
      const campaign = await make({ word: `naive ${stock}`, totalLimit: stock });
      const won = await Promise.all(
        members.map((member) => sayWordNaively(test.database, campaign.id, member)),
      );
      beyond += Math.max(0, won.filter(Boolean).length - stock);
    }
    expect(beyond).toBeGreaterThan(0);
  });

  it('of one person on many devices give one, and with one request key one and the same', async () => {
    await make({ word: '多端', perMemberLimit: 1 });
    const member = await newMember();
    const many = await Promise.allSettled(Array.from({ length: 8 }, () => redeem(member, '多端')));
    expect(many.filter(({ status }) => status === 'fulfilled').length).toBe(1);
    const other = await newMember();
    const same = await Promise.all(Array.from({ length: 8 }, () => redeem(other, '多端', 'one')));
    expect(new Set(same.map(({ couponId }) => couponId)).size).toBe(1);
    expect(await broken()).toEqual([]);
  });
});

describe('a file of codes', () => {
  it('is made in pieces by whoever comes, kept as hashes, and downloaded once', async () => {
    const campaign = await make({ kind: 'codes', word: undefined, totalLimit: 12_000 });
    expect(campaign.state).toBe('making');
    await expect(services.campaigns.download(campaign.id, 'anna')).rejects.toMatchObject({
      code: 'redeem-codes.still-making',
    });
    await Promise.all(
      [1, 2, 3, 4].map(async () => {
        while ((await services.campaigns.makeSome()) > 0);
      }),
    );
    expect(await services.campaigns.require(campaign.id)).toMatchObject({ state: 'active', made: 12_000 });
    const downloads = await Promise.allSettled(
      Array.from({ length: 4 }, () => services.campaigns.download(campaign.id, 'anna')),
    );
    const got = downloads.flatMap((one) => (one.status === 'fulfilled' ? [[...one.value.codes]] : []));
    expect(got.length).toBe(1);
    const codes = got[0] ?? [];
    expect(new Set(codes).size).toBe(12_000);
    await expect(services.campaigns.download(campaign.id, 'anna')).rejects.toMatchObject({
      code: 'redeem-codes.already-downloaded',
    });
    const [kept] = await test.database.rows('SELECT r.seed_cipher FROM redeem_campaign r');
    expect(kept).toEqual({ seed_cipher: null });
    const [last = ''] = codes.slice(-1);
    await redeem(await newMember(), last.toLowerCase());
    expect(await broken()).toEqual([]);
  });

  it('gives for each code once, whoever says it at the same time', async () => {
    const members = await insertMembers(test.database, 1001, 1030);
    const campaign = await make({ kind: 'codes', word: undefined, totalLimit: 5 });
    const { codes } = await services.campaigns.download(campaign.id, 'anna');
    for (const code of codes) {
      const results = await Promise.allSettled(members.map((member) => redeem(member, code)));
      expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(1);
    }
    expect(await services.campaigns.require(campaign.id)).toMatchObject({ taken: 5 });
    expect(await broken()).toEqual([]);
  });

  it('says of a used code whose it was, of a mistyped one nothing', async () => {
    const campaign = await make({ kind: 'codes', word: undefined, totalLimit: 2, perMemberLimit: 2 });
    const [code = ''] = (await services.campaigns.download(campaign.id, 'anna')).codes;
    const [owner, other] = [await newMember(), await newMember()];
    await redeem(owner, code);
    await expect(redeem(owner, code)).rejects.toMatchObject({ message: '你已经用过这个兑换码' });
    await expect(redeem(other, code)).rejects.toMatchObject({ message: '这个兑换码已被使用' });
    const wrong = code.endsWith('A') ? `${code.slice(0, -1)}B` : `${code.slice(0, -1)}A`;
    await expect(redeem(other, wrong)).rejects.toMatchObject({ code: 'redeem-codes.not-found' });
  });
});

describe('bad input', () => {
  it.each([
    ['a word of one character', { word: 'x' }, 'word'],
    ['no word', { word: undefined }, 'word'],
    ['half a use', { totalLimit: 1.5 }, 'totalLimit'],
    ['none', { totalLimit: 0 }, 'totalLimit'],
    ['too many codes', { kind: 'codes', totalLimit: 200_001 }, 'totalLimit'],
    ['an end before the start', { endsAt: hours(-3) }, 'endsAt'],
    ['no name', { name: ' ' }, 'name'],
  ] as const)('%s is refused, and nothing is kept', async (_story, changes, path) => {
    await expect(make(changes)).rejects.toMatchObject({
      code: 'redeem-codes.campaign-invalid',
      details: { path },
    });
    expect(await test.database.rows('SELECT 1 FROM redeem_campaign r')).toEqual([]);
  });

  it('changes stay within what was taken', async () => {
    const campaign = await make({ totalLimit: 5 });
    await redeem(await newMember(), '秋天的第一杯');
    const terms = { name: '改名', totalLimit: 0, perMemberLimit: 1, startsAt: hours(-1), endsAt: hours(2) };
    await expect(services.campaigns.update(campaign.id, terms)).rejects.toMatchObject({
      code: 'redeem-codes.campaign-invalid',
    });
    await redeem(await newMember(), '秋天的第一杯');
    await expect(services.campaigns.update(campaign.id, { ...terms, totalLimit: 1 })).rejects.toMatchObject({
      code: 'redeem-codes.limit-below-taken',
    });
    expect(await services.campaigns.update(campaign.id, { ...terms, totalLimit: 2 })).toMatchObject({
      name: '改名',
      total_limit: 2,
    });
  });
});

it('uses follow people who are merged, and count together', async () => {
  const campaign = await make({ perMemberLimit: 3 });
  const [kept, closed] = [await newMember(), await newMember()];
  await redeem(kept, '秋天的第一杯');
  await redeem(closed, '秋天的第一杯');
  await redeem(closed, '秋天的第一杯');
  await test.database.transaction((tx) => services.store.move(tx, closed, kept));
  await expect(redeem(kept, '秋天的第一杯')).rejects.toMatchObject({ code: 'redeem-codes.already-used' });
  const uses = await services.read.uses(test.database, campaign.id, undefined, 10);
  expect(uses.map(({ member_id: id }) => id)).toEqual([kept, kept, kept]);
});
