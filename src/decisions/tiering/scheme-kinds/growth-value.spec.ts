import { describe, expect, it } from 'vitest';
import { validateGrowth, type GrowthDefinition } from './growth-value-definition.js';
import { wayAhead } from './growth-value-outlook.js';

const SOUND: GrowthDefinition = {
  tiers: [
    { code: 'v1', name: '普通', growth: 0 },
    { code: 'v2', name: '银卡', growth: 1000, keep: 300 },
    { code: 'v3', name: '金卡', growth: 5000 },
  ],
  validityDays: 365,
  graceDays: 7,
  onMiss: 'step_down',
};

describe('the definition of a growth scheme', () => {
  it('is taken as it is written, and its keep rules may be left out', () => {
    expect(validateGrowth(SOUND)).toEqual(SOUND);
    expect(
      validateGrowth({ ...SOUND, tiers: [SOUND.tiers[0], { ...SOUND.tiers[1], keep: null }] }).tiers[1],
    ).toEqual({
      code: 'v2',
      name: '银卡',
      growth: 1000,
    });
  });

  const [first, second, third] = SOUND.tiers;
  it.each([
    ['no object', [], 'definition-malformed', ''],
    ['an unknown key', { ...SOUND, validity: 1 }, 'definition-unknown-key', ''],
    ['no tiers', { ...SOUND, tiers: [] }, 'definition-malformed', 'tiers'],
    ['one tier', { ...SOUND, tiers: [first] }, 'too-few-tiers', 'tiers'],
    [
      'twenty-one tiers',
      {
        ...SOUND,
        tiers: Array.from({ length: 21 }, (_, at) => ({ code: `v${at}`, name: `${at}`, growth: at })),
      },
      'too-many-tiers',
      'tiers',
    ],
    [
      'a code of capitals',
      { ...SOUND, tiers: [{ ...first, code: 'V1' }, second] },
      'tier-code-invalid',
      'tiers[0].code',
    ],
    ['no name', { ...SOUND, tiers: [{ ...first, name: ' ' }, second] }, 'tier-name-invalid', 'tiers[0].name'],
    [
      'one name twice',
      { ...SOUND, tiers: [first, { ...second, name: '普通' }] },
      'tier-duplicate',
      'tiers[1].name',
    ],
    [
      'an unknown key of a tier',
      { ...SOUND, tiers: [first, { ...second, keeps: 1 }] },
      'definition-unknown-key',
      'tiers[1]',
    ],
    [
      'growth for the lowest',
      { ...SOUND, tiers: [{ ...first, growth: 1 }, second] },
      'lowest-tier-growth',
      'tiers[0].growth',
    ],
    [
      'a keep rule for the lowest',
      { ...SOUND, tiers: [{ ...first, keep: 0 }, second] },
      'lowest-tier-keep',
      'tiers[0].keep',
    ],
    [
      'half a point',
      { ...SOUND, tiers: [first, { ...second, growth: 0.5 }] },
      'number-invalid',
      'tiers[1].growth',
    ],
    [
      'equal growth',
      { ...SOUND, tiers: [first, second, { ...third, growth: 1000 }] },
      'thresholds-out-of-order',
      'tiers[2].growth',
    ],
    [
      'a keep rule above the tier',
      { ...SOUND, tiers: [first, { ...second, keep: 1001 }] },
      'keep-above-growth',
      'tiers[1].keep',
    ],
    [
      'a keep rule below zero',
      { ...SOUND, tiers: [first, { ...second, keep: -1 }] },
      'number-invalid',
      'tiers[1].keep',
    ],
    ['no validity', { ...SOUND, validityDays: 0 }, 'number-invalid', 'validityDays'],
    ['a year of grace and more', { ...SOUND, graceDays: 366 }, 'number-invalid', 'graceDays'],
    ['no word about misses', { ...SOUND, onMiss: 'fall' }, 'on-miss-invalid', 'onMiss'],
  ])('is refused with %s, once, saying where', (_name, raw, reason, path) => {
    expect(() => validateGrowth(raw)).toThrow(
      expect.objectContaining({ code: `tiering.${reason}`, details: expect.objectContaining({ path }) }),
    );
  });
});

describe('the way ahead', () => {
  const at = (level: number) => ({ code: `v${level + 1}`, name: SOUND.tiers[level]?.name ?? '', level });
  const ahead = (level: number, standing: Parameters<typeof wayAhead>[3], definition = SOUND) =>
    wayAhead(definition, '2026-06-01', at(level), standing);

  it('asks for growth without a date where no period runs', () => {
    expect(ahead(0, { value: 320, earned: 0, until: null })).toEqual({
      keeps: null,
      nextStep: {
        tierCode: 'v2',
        tierName: '银卡',
        sentence: '再得 680 成长值，可升至「银卡」',
        orderFen: null,
        growth: 680,
        by: null,
      },
    });
  });

  it('names what is missing to both, and until when', () => {
    const { keeps, nextStep } = ahead(1, { value: 1200, earned: 200, until: '2026-09-30' });
    expect(keeps).toEqual({
      sentence:
        '「银卡」有效期至 2026-09-30，宽限到 2026-10-07；本期已得 200 成长值，再得 100 可保级，否则降为「普通」',
      until: '2026-10-07',
    });
    expect(nextStep).toMatchObject({ growth: 3800, by: '2026-09-30' });
    const waiting = ahead(1, { value: 1200, earned: 200, until: '2026-05-30' });
    expect(waiting.nextStep?.by).toBe('2026-06-06');
  });

  it('says when the keep rule is met, and that there is nothing above the top', () => {
    const { keeps, nextStep } = ahead(2, { value: 10_000, earned: 5000, until: '2026-09-30' });
    expect(keeps?.sentence).toBe(
      '「金卡」有效期至 2026-09-30；本期已得 5000 成长值，已满足保级（需 5000），到期后续期 365 天',
    );
    expect(nextStep).toBeNull();
    const strict = ahead(
      2,
      { value: 5000, earned: 0, until: '2026-09-30' },
      { ...SOUND, graceDays: 0, onMiss: 're_evaluate' },
    );
    expect(strict.keeps?.sentence).toBe(
      '「金卡」有效期至 2026-09-30；本期已得 0 成长值，再得 5000 可保级，否则按本期所得成长值重新定级',
    );
  });
});
