import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  comeBackCoupon,
  createReactivation,
  editPlan,
  prepareReactivation,
  type Reactivation,
} from '../../../test/factories/reactivation.js';
import type { PlanFields } from './reactivation.store.js';

let test: TestDatabase;
let stage: Reactivation;
let couponTemplateId: string;

beforeAll(async () => {
  test = await createTestDatabase('i_reactivation_plan', 5);
});
beforeEach(async () => {
  await test.clear();
  stage = createReactivation(test.database);
  ({ couponTemplateId } = await prepareReactivation(test.database, stage, '2026-11-22'));
});
afterAll(() => test.drop());

describe('the plan', () => {
  it('is there from the start, switched off and without a coupon', async () => {
    await test.database.run('DELETE FROM reactivation_plan');
    const [plan, again] = await Promise.all([stage.plans.current(), stage.plans.current()]);
    expect(again.id).toBe(plan.id);
    expect(plan).toMatchObject({
      code: 'sleepers',
      is_enabled: 0,
      lifecycle_tiers_json: ['dormant', 'lost'],
      coupon_template_id: null,
      daily_at: '10:00',
      daily_cap: 2000,
      holdout_percent: 10,
      rest_days: 30,
    });
    await expect(editPlan(stage, { isEnabled: true })).rejects.toMatchObject({
      details: { field: 'couponTemplateId' },
    });
  });

  it('is put into use once, with a text that names the coupon', async () => {
    await test.database.run('DELETE FROM reactivation_plan');
    await stage.plans.ensurePreset({ couponTemplateId, channelId: '1' }, 'spec');
    expect(await stage.plans.current()).toMatchObject({
      is_enabled: 1,
      coupon_template_id: couponTemplateId,
      channel_id: '1',
      text: '好久不见，为您准备了一张 ¥20 回归券，在小程序「我的」里查看。',
    });
    await editPlan(stage, { isEnabled: false, text: '改过的话' });
    await stage.plans.ensurePreset({ couponTemplateId, channelId: '1' }, 'spec');
    expect(await stage.plans.current()).toMatchObject({
      is_enabled: 0,
      text: '改过的话',
      updated_by: 'spec',
    });
  });

  const cases: [string, string, Partial<PlanFields>][] = [
    ['no tier', 'lifecycleTiers', { lifecycleTiers: [] }],
    ['an unknown tier', 'lifecycleTiers', { lifecycleTiers: ['dormant', 'asleep'] }],
    ['an unknown coupon', 'couponTemplateId', { couponTemplateId: '999' }],
    ['no coupon', 'couponTemplateId', { couponTemplateId: null }],
    ['an empty text', 'text', { text: '  ' }],
    ['a text that is too long', 'text', { text: '好'.repeat(601) }],
    ['a text with placeholders', 'text', { text: '您好 {{name}}' }],
    ['an hour that does not exist', 'dailyAt', { dailyAt: '24:00' }],
    ['an hour in words', 'dailyAt', { dailyAt: '十点' }],
    ['no one a day', 'dailyCap', { dailyCap: 0 }],
    ['half a person a day', 'dailyCap', { dailyCap: 1.5 }],
    ['a hold-out of most people', 'holdoutPercent', { holdoutPercent: 51 }],
    ['no rest', 'restDays', { restDays: 0 }],
  ];
  it.each(cases)('refuses %s, naming %s, and stays as it was', async (_, field, change) => {
    const before = await stage.plans.current();
    await expect(editPlan(stage, change)).rejects.toMatchObject({
      code: 'reactivation.plan-invalid',
      status: 422,
      details: { field },
    });
    expect(await stage.plans.current()).toEqual(before);
  });

  it('is not switched on with a paused coupon, at a quiet hour, or without an account to send', async () => {
    await stage.couponTemplates.editTemplate(couponTemplateId, comeBackCoupon, { state: 'paused' });
    await expect(editPlan(stage, {})).rejects.toMatchObject({ details: { field: 'couponTemplateId' } });
    await editPlan(stage, { isEnabled: false });
    await stage.couponTemplates.editTemplate(couponTemplateId, comeBackCoupon, { state: 'active' });

    await stage.settings.write(test.database, 'messaging.quiet-hours', '22:00-08:00', 'spec');
    await expect(editPlan(stage, { dailyAt: '07:59' })).rejects.toMatchObject({
      details: { field: 'dailyAt' },
    });
    await editPlan(stage, { dailyAt: '08:00' });

    await test.database.run('UPDATE channel SET is_enabled = 0');
    await expect(editPlan(stage, { isEnabled: true })).rejects.toMatchObject({
      code: 'reactivation.channel-missing',
      status: 409,
    });
    await editPlan(stage, { isEnabled: false });
  });
});
