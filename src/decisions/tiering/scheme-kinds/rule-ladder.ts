import { joined, sql, type SqlFragment } from '../../../platform/database/fragment.js';
import { checkOfRule, checkSql, type GroupCheck } from '../../conditions/check.js';
import { RuleError } from '../../conditions/conditions.errors.js';
import type { FieldCatalogue } from '../../conditions/field-catalogue.js';
import { formatValue } from '../../conditions/field-format.js';
import { fieldsOf, sourcesOf } from '../../conditions/field-sources.js';
import type { RuleGroup } from '../../conditions/rule.js';
import { fieldValue } from '../../conditions/rule-compiler.js';
import { checkRule, plainRule, type CheckedGroup } from '../../conditions/rule-validation.js';
import { readList, readObject, readTier, refuseDoubles, refuseUnknownKeys } from '../definition-reader.js';
import type { LadderDefinition, TierDefinition } from '../scheme-definition.js';
import { DefinitionError } from '../tiering.errors.js';
import { heldCheck } from './held-check.js';
import { readHysteresis } from './hysteresis.js';
import { loosenRule } from './rule-ladder-margin.js';
import type { CompileContext, Rung, SchemeKind } from './scheme-kind.js';

const TIERS_AT_MOST = 20;

/**
 * A ladder of rules, low to high; a person stands on the highest rung whose rule they meet. With a margin, whoever
 * stands on a rung already stays while they meet its rule with the thresholds loosened; nothing holds against a rise.
 */
export const ruleLadder: SchemeKind<LadderDefinition, null> = {
  validate(raw, catalogue) {
    const definition = readObject(raw, '');
    refuseUnknownKeys(definition, ['hysteresisPercent', 'tiers'], '');
    const hysteresisPercent = readHysteresis(definition['hysteresisPercent']);
    const tiers = readList(definition['tiers'], 'tiers', TIERS_AT_MOST).map((item, index) => {
      const path = `tiers[${index}]`;
      const tier = readObject(item, path);
      refuseUnknownKeys(tier, ['code', 'name', 'rule'], path);
      return { ...readTier(tier, path), rule: readRule(tier['rule'], path, index === 0, catalogue) };
    });
    refuseDoubles(tiers, 'tiers');
    return { hysteresisPercent, tiers };
  },

  tiers: ({ tiers }) => tiers.map(({ code, name }, level) => ({ code, name, level })),

  fit: () => null,

  compile(definition, _fit, context) {
    const { catalogue, asOf } = context;
    const rules = rulesOf(definition, catalogue);
    const fields = fieldsOf(present(rules));
    const rungs = definition.tiers
      .map((tier, index) => rungOf(tier, rules[index] ?? null, definition.hysteresisPercent ?? 0, context))
      .reverse();
    return {
      rungs,
      deciding: fields.map((field) => fieldValue(field, asOf)),
      sources: sourcesOf(fields),
      decide: (idOf) => ladderSql(rungs, idOf),
    };
  },

  decidingValues: (definition, catalogue) =>
    fieldsOf(present(rulesOf(definition, catalogue))).map((field) => ({
      label: field.labelZh,
      format: (value) => formatValue(field, value),
    })),

  usesPrediction: (definition, catalogue) =>
    fieldsOf(present(rulesOf(definition, catalogue))).some(({ isPredicted }) => isPredicted === true),

  hasMemory: ({ hysteresisPercent = 0 }) => hysteresisPercent > 0,
};

function rungOf(
  tier: TierDefinition,
  rule: CheckedGroup | null,
  percent: number,
  context: CompileContext,
): Rung {
  if (!rule) return { code: tier.code, check: null };
  const check = checkOfRule(rule, context.asOf);
  if (percent === 0) return { code: tier.code, check };
  const loose = checkOfRule(loosenRule(rule, percent), context.asOf);
  const keep: GroupCheck = {
    kind: 'group',
    combinator: 'and',
    isNot: false,
    parts: [heldCheck(context, tier), loose],
  };
  return { code: tier.code, check, keep: { check: keep } };
}

/** From the top: the first rung whose rule is met, or that is held and kept. */
function ladderSql(rungs: readonly Rung[], idOf: (code: string) => SqlFragment): SqlFragment {
  const cases = rungs.flatMap(({ code, check, keep }) => {
    if (!check) return [];
    const test = keep ? sql`(${checkSql(check)} OR ${checkSql(keep.check)})` : checkSql(check);
    return [sql`WHEN ${test} THEN ${idOf(code)}`];
  });
  const lowest = idOf(rungs.at(-1)?.code ?? '');
  return cases.length === 0 ? lowest : sql`CASE ${joined(cases, ' ')} ELSE ${lowest} END`;
}

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
