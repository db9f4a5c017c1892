import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createCoupons, plainCoupon } from '../../../test/factories/coupons.js';
import { valuesList } from '../../platform/database/sql.js';
import { couponInvariants } from './coupons.invariants.js';
import type { CouponTemplateDraft } from './coupon-template.js';
import type { CouponTemplatesService } from './coupon-templates.service.js';
import type { CouponsRead } from './coupons.read.js';
import type { CouponsService } from './coupons.service.js';
import type { CouponsStore } from './coupons.store.js';

let test: TestDatabase;
let service: CouponsService;
let templates: CouponTemplatesService;
let store: CouponsStore;
let read: CouponsRead;

const draft = plainCoupon;

beforeAll(async () => {
  test = await createTestDatabase('e_coupons', 20);
});
beforeEach(async () => {
  await test.clear();
  ({ service, templates, store, read } = createCoupons(test.database));
});
afterAll(() => test.drop());

async function addMembers(count: number, joinedAt: string | null = '2026-01-01'): Promise<string[]> {
  for (let start = 0; start < count; start += 5000) {
    const rows = Array.from({ length: Math.min(5000, count - start) }, () => ['2026-01-01', joinedAt]);
    const list = valuesList(rows);
    await test.database.run(`INSERT INTO member (first_seen_at, joined_at) VALUES ${list.text}`, list.values);
  }
  const rows = await test.database.rows<{ id: string }>('SELECT m.id FROM member m ORDER BY m.id');
  return rows.map(({ id }) => id);
}

const issue = (templateId: string, sourceKey: string, memberIds: readonly string[], occasion?: string) =>
  test.database.transaction((tx) =>
    service.issueFor(tx, {
      templateId,
      sourceKind: 'benefit_plan',
      sourceKey,
      sourceLabel: '升级到金卡',
      members: memberIds.map((memberId) => ({ memberId, occasion })),
    }),
  );

/** What the invariants find wrong. */
const broken = async () =>
  (await Promise.all(couponInvariants.map(({ sql }) => test.database.rows(sql)))).flat();

describe('issuing', () => {
  it('gives each member one coupon per key, and a repeat gives the same ones', async () => {
    const memberIds = await addMembers(3);
    const templateId = await templates.createTemplate({ ...draft, perMemberLimit: 2 }, 'spec');
    const first = await issue(templateId, 'plan:1', memberIds, 'entry:1');
    const again = await issue(templateId, 'plan:1', memberIds, 'entry:1');
    expect(first.given.map(({ memberId }) => memberId)).toEqual(memberIds);
    expect(again.given).toEqual([]);
    expect(again.existing).toEqual(first.given);
    expect((await issue(templateId, 'plan:1', memberIds, 'entry:2')).given.length).toBe(3);
    expect((await issue(templateId, 'plan:1', memberIds, 'entry:3')).refused[0]?.reason).toBe(
      'limit_reached',
    );
    expect(await broken()).toEqual([]);
  });

  it('gives what is left to the lower ids and says why to the others', async () => {
    const memberIds = await addMembers(12);
    const outsider = (await addMembers(1, null)).at(-1) ?? '';
    const templateId = await templates.createTemplate({ ...draft, stock: 5 }, 'spec');
    const result = await issue(templateId, 'k', [outsider, ...memberIds.toReversed()]);
    expect(result.given.map(({ memberId }) => memberId)).toEqual(memberIds.slice(0, 5));
    expect(result.refused).toEqual([
      ...memberIds.slice(5).map((memberId) => ({ memberId, reason: 'out_of_stock' })),
      { memberId: outsider, reason: 'not_member' },
    ]);
    await templates.editTemplate(templateId, { ...draft, stock: 100 }, { state: 'paused' });
    expect((await issue(templateId, 'k', memberIds)).refused[0]?.reason).toBe('paused');
    expect(await broken()).toEqual([]);
  });

  it('tells of the coupon that stands under the key, be it of another template', async () => {
    const memberIds = await addMembers(120);
    const [one, other] = [
      await templates.createTemplate(draft, 'spec'),
      await templates.createTemplate(draft, 'spec'),
    ];
    const first = await issue(one, 'k', memberIds.slice(0, 60));
    const second = await issue(other, 'k', memberIds);
    expect(second.existing).toEqual(first.given);
    expect(second.given.map(({ memberId }) => memberId)).toEqual(memberIds.slice(60));
    expect(await broken()).toEqual([]);
  });

  it('rolls back whole: nothing issued, nothing counted', async () => {
    const memberIds = await addMembers(3);
    const templateId = await templates.createTemplate(draft, 'spec');
    const doomed = test.database.transaction(async (tx) => {
      const members = memberIds.map((memberId) => ({ memberId }));
      await service.issueFor(tx, {
        templateId,
        sourceKind: 'manual',
        sourceKey: 'k',
        sourceLabel: '',
        members,
      });
      throw new Error('stop');
    });
    await expect(doomed).rejects.toThrow('stop');
    expect(await read.count(test.database, { limit: 20 })).toBe(0);
    expect(await broken()).toEqual([]);
  });

  it('gives eleven thousand people a coupon in one grant', async () => {
    const memberIds = await addMembers(11_000);
    const templateId = await templates.createTemplate({ ...draft, stock: 10_000 }, 'spec');
    const result = await issue(templateId, 'bulk', memberIds);
    expect([result.given.length, result.refused.length]).toEqual([10_000, 1_000]);
    expect(await broken()).toEqual([]);
  });
});

describe('a coupon by an operator’s hand', () => {
  it('is one coupon per click, and a refusal says why', async () => {
    const [memberId = ''] = await addMembers(1);
    const templateId = await templates.createTemplate(draft, 'spec');
    const couponId = await service.issueByHand(templateId, memberId, 'click-1');
    expect(await service.issueByHand(templateId, memberId, 'click-1')).toBe(couponId);
    await expect(service.issueByHand(templateId, memberId, 'click-2')).rejects.toMatchObject({
      code: 'coupons.limit-reached',
      status: 409,
    });
    await expect(service.issueByHand('999', memberId, 'click-3')).rejects.toMatchObject({
      code: 'coupons.template-not-found',
    });
  });
});

describe('a coupon out of its time', () => {
  it('reads as expired at once, is closed by the job, and frees the budget', async () => {
    const memberIds = await addMembers(3);
    const templateId = await templates.createTemplate(draft, 'spec');
    await issue(templateId, 'k', memberIds);
    await test.database.run('UPDATE coupon SET valid_until = UTC_TIMESTAMP(3) WHERE member_id <= 2');
    expect(await read.usableCounts(test.database, memberIds[0] ?? '')).toEqual({ usable: 0, expiring: 0 });
    expect(await read.count(test.database, { state: 'expired', limit: 20 })).toBe(2);
    expect(await service.expireAll()).toBe(2);
    expect(await service.expireAll()).toBe(0);
    expect(await read.countByState(test.database)).toEqual([
      { state: 'expired', total: 2 },
      { state: 'issued', total: 1 },
    ]);
    expect(await read.template(test.database, templateId)).toMatchObject({
      issued: 3,
      expired: 2,
      committed_fen: 3_000,
    });
    expect(await broken()).toEqual([]);
  });
});

describe('templates', () => {
  it('refuse what makes no sense, naming the field', async () => {
    const cases: [Partial<CouponTemplateDraft>, string][] = [
      [{ name: ' ' }, 'name'],
      [{ amountOffFen: 0 }, 'amountOffFen'],
      [{ amountOffFen: 10.5 }, 'amountOffFen'],
      [{ minSpendFen: 100 }, 'minSpendFen'],
      [{ stock: -1 }, 'stock'],
      [{ perMemberLimit: 0 }, 'perMemberLimit'],
      [{ validDays: 0 }, 'validDays'],
      [{ validityKind: 'fixed' }, 'validUntil'],
    ];
    for (const [change, field] of cases) {
      await expect(templates.createTemplate({ ...draft, ...change }, 'spec')).rejects.toMatchObject({
        code: 'coupons.template-invalid',
        details: { field },
      });
    }
  });

  it('change by versions: coupons keep the terms under which they were given', async () => {
    const memberIds = await addMembers(4);
    const templateId = await templates.createTemplate(draft, 'spec');
    await templates.editTemplate(templateId, { ...draft, stock: 50 });
    expect(await read.template(test.database, templateId)).toMatchObject({ version_no: 1, stock: 50 });
    await issue(templateId, 'k', memberIds.slice(0, 3));
    await templates.editTemplate(templateId, { ...draft, amountOffFen: 5_000 });
    await issue(templateId, 'k', memberIds.slice(3));
    const views = await read.page(test.database, { templateId, limit: 20 });
    const promised = views.map(({ memberId, amountOffFen, terms }) => [
      memberId,
      amountOffFen,
      terms.versionNo,
    ]);
    expect(promised.sort()).toEqual([
      ['1', 3_000, 1],
      ['2', 3_000, 1],
      ['3', 3_000, 1],
      ['4', 5_000, 2],
    ]);
    expect(await read.template(test.database, templateId)).toMatchObject({ committed_fen: 14_000 });
    expect(await broken()).toEqual([]);
  });

  it('never promise less than what is out, and notice that somebody else was faster', async () => {
    const memberIds = await addMembers(3);
    const templateId = await templates.createTemplate(draft, 'spec');
    await issue(templateId, 'k', memberIds);
    await expect(templates.editTemplate(templateId, { ...draft, stock: 2 })).rejects.toMatchObject({
      details: { field: 'stock' },
    });
    await expect(templates.editTemplate(templateId, { ...draft, budgetFen: 8_999 })).rejects.toMatchObject({
      details: { field: 'budgetFen' },
    });
    const revision = (await read.template(test.database, templateId))?.revision;
    await templates.editTemplate(templateId, { ...draft, budgetFen: 9_000 }, { revision });
    await expect(templates.editTemplate(templateId, draft, { revision })).rejects.toMatchObject({
      code: 'coupons.template-changed',
      status: 409,
    });
    expect(await templates.ensureTemplate('welcome', draft, 'spec')).toBe(
      await templates.ensureTemplate('welcome', draft, 'spec'),
    );
  });
});

describe('merging two people', () => {
  it('keeps both coupons where each had one of the same source', async () => {
    const memberIds = await addMembers(2);
    const templateId = await templates.createTemplate(draft, 'spec');
    await issue(templateId, 'k', memberIds);
    const merge = () => test.database.transaction((tx) => store.move(tx, '1', '2'));
    await merge();
    await merge();
    expect((await read.forMember(test.database, '2')).length).toBe(2);
    expect(await broken()).toEqual([]);
  });
});
