import { checkOfRule } from '../../conditions/check.js';
import { RuleError } from '../../conditions/conditions.errors.js';
import type { FieldCatalogue } from '../../conditions/field-catalogue.js';
import { formatValue } from '../../conditions/field-format.js';
import { fieldsOf, sourcesOf } from '../../conditions/field-sources.js';
import type { RuleGroup } from '../../conditions/rule.js';
import { fieldValue } from '../../conditions/rule-compiler.js';
import { checkRule, plainRule, type CheckedGroup } from '../../conditions/rule-validation.js';
import { readList, readObject, readTier, refuseDoubles, refuseUnknownKeys } from '../definition-reader.js';
import type { LadderDefinition } from '../scheme-definition.js';
import { DefinitionError } from '../tiering.errors.js';
import type { SchemeKind } from './scheme-kind.js';

const TIERS_AT_MOST = 20;

/** A ladder of rules, low to high; a person stands on the highest rung whose rule they meet. */
export const ruleLadder: SchemeKind<LadderDefinition, null> = {
  validate(raw, catalogue) {
    const definition = readObject(raw, '');
    refuseUnknownKeys(definition, ['tiers'], '');
    const tiers = readList(definition['tiers'], 'tiers', TIERS_AT_MOST).map((item, index) => {
      const path = `tiers[${index}]`;
      const tier = readObject(item, path);
      refuseUnknownKeys(tier, ['code', 'name', 'rule'], path);
      return { ...readTier(tier, path), rule: readRule(tier['rule'], path, index === 0, catalogue) };
    });
    refuseDoubles(tiers, 'tiers');
    return { tiers };
  },

  tiers: ({ tiers }) => tiers.map(({ code, name }, level) => ({ code, name, level })),

  fit: () => null,

  compile(definition, _fit, { catalogue, asOf }) {
    const rules = rulesOf(definition, catalogue);
    const fields = fieldsOf(present(rules));
    return {
      rungs: definition.tiers
        .map(({ code }, index) => {
          const rule = rules[index];
          return { code, check: rule ? checkOfRule(rule, asOf) : null };
        })
        .reverse(),
      deciding: fields.map((field) => fieldValue(field, asOf)),
      sources: sourcesOf(fields),
    };
  },

  decidingValues: (definition, catalogue) =>
    fieldsOf(present(rulesOf(definition, catalogue))).map((field) => ({
      label: field.labelZh,
      format: (value) => formatValue(field, value),
    })),

  usesPrediction: (definition, catalogue) =>
    fieldsOf(present(rulesOf(definition, catalogue))).some(({ isPredicted }) => isPredicted === true),
};

function readRule(
  raw: unknown,
  path: string,
  isLowest: boolean,
  catalogue: FieldCatalogue,
): RuleGroup | null {
  if (isLowest) {
    if (raw === null || raw === undefined) return null;
    throw new DefinitionError(
      'lowest-tier-has-rule',
      `${path}.rule`,
      '最低一级不设条件：其他都不满足的人留在这一级',
    );
  }
  if (raw === null || raw === undefined)
    throw new DefinitionError('tier-without-rule', `${path}.rule`, '除最低一级外，每一级都要有条件');
  try {
    return plainRule(checkRule(raw, catalogue));
  } catch (error) {
    throw error instanceof RuleError ? error.within(`${path}.rule`) : error;
  }
}

function rulesOf(definition: LadderDefinition, catalogue: FieldCatalogue): (CheckedGroup | null)[] {
  return definition.tiers.map(({ rule }) => (rule === null ? null : checkRule(rule, catalogue)));
}

function present(rules: readonly (CheckedGroup | null)[]): CheckedGroup[] {
  return rules.filter((rule) => rule !== null);
}
