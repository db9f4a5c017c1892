import { GROWTH_SOURCE } from '../../../facts/growth/growth.fields.js';
import { enterCheck, growthText, keepCheck } from './growth-value-checks.js';
import { validateGrowth, type GrowthDefinition } from './growth-value-definition.js';
import { growthOutlook } from './growth-value-outlook.js';
import { growthSql } from './growth-value-sql.js';
import type { SchemeKind } from './scheme-kind.js';

/**
 * Levels by growth value (成长值): raised at once, lowered only at the end of a period whose keep rule was
 * missed. The memory of a person is the last day of the period (`until`) and the growth that earlier
 * periods used up (`anchor`). For one state and date, more growth never gives a lower tier.
 */
export const growthValue: SchemeKind<GrowthDefinition, null> = {
  validate: (raw) => validateGrowth(raw),

  tiers: ({ tiers }) => tiers.map(({ code, name }, level) => ({ code, name, level })),

  fit: () => null,

  compile(definition, _fit, context) {
    const growth = growthSql(definition, context);
    return {
      rungs: definition.tiers
        .map((tier, index) =>
          index === 0
            ? { code: tier.code, check: null }
            : {
                code: tier.code,
                check: enterCheck(tier.growth, growth),
                keep: { check: keepCheck(definition, index, growth), until: growth.until },
              },
        )
        .reverse(),
      deciding: [growth.value, growth.earned, growth.until],
      sources: [GROWTH_SOURCE],
      decide: growth.tier,
      next: { until: growth.until, anchor: growth.anchor },
      outlook: growthOutlook(definition, growth, context.asOf),
    };
  },

  decidingValues: () =>
    ['成长值', '本期已得成长值', '有效期至'].map((label) => ({ label, format: growthText })),

  hasMemory: () => true,
};
