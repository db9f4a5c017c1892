import { joined, sql, type SqlFragment } from '../../../platform/database/fragment.js';
import { checkOfRule, checkSql, type GroupCheck } from '../../conditions/check.js';
import { RuleError } from '../../conditions/conditions.errors.js';
import type { FieldCatalogue } from '../../conditions/field-catalogue.js';
import { fieldsOf, sourcesOf } from '../../conditions/field-sources.js';
import type { RuleGroup } from '../../conditions/rule.js';
import { ruleFigures } from '../../conditions/rule-figures.js';
import { joinedRows, type RowsPlace } from '../../conditions/rows-rule.js';
import { checkRule, plainRule, type CheckedGroup } from '../../conditions/rule-validation.js';
import { readList, readObject, readTier, refuseDoubles, refuseUnknownKeys } from '../definition-reader.js';
import type { LadderDefinition } from '../scheme-definition.js';
import { DefinitionError } from '../tiering.errors.js';
import { heldAtLeastCheck } from './held-check.js';
import { readHysteresis } from './hysteresis.js';
import { loosenRule } from './rule-ladder-margin.js';
import type { CompileContext, Rung, SchemeKind } from './scheme-kind.js';

const TIERS_AT_MOST = 20;

/**
 * A ladder of rules, low to high; a person stands on the highest rung whose rule they meet. With a margin, whoever
 * stands on a rung or above it need meet its rule only with the thresholds loosened: on the way down every threshold is
 * passed so much later, and whoever has more never stands below whoever has less. Nothing holds against a rise.
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
    const asked = present(rules);
    const own = joinedRows(asked, asOf, context.alias);
    const rungs = rules
      .map((rule, index) => rungOf(definition, index, { rule, place: own.place, context }))
      .reverse();
    return {
      rungs,
      deciding: ruleFigures(asked).map((figure) => figure.value(asOf, own.place)),
      sources: sourcesOf(fieldsOf(asked)),
      ...(own.join ? { ownSource: own.join } : {}),
      decide: (idOf) => ladderSql(rungs, idOf),
    };
  },

  decidingValues: (definition, catalogue) =>
    ruleFigures(present(rulesOf(definition, catalogue))).map(({ label, format }) => ({ label, format })),

  usesPrediction: (definition, catalogue) =>
    fieldsOf(present(rulesOf(definition, catalogue))).some(({ isPredicted }) => isPredicted === true),

  hasMemory: ({ hysteresisPercent = 0 }) => hysteresisPercent > 0,
};

function rungOf(
  { tiers, hysteresisPercent = 0 }: LadderDefinition,
  index: number,
  { rule, place, context }: { rule: CheckedGroup | null; place: RowsPlace; context: CompileContext },
): Rung {
  const [tier, ...above] = tiers.slice(index);
  if (!tier) throw new Error('A rung beyond the ladder');
  if (!rule) return { code: tier.code, check: null };
  const check = checkOfRule(rule, context.asOf, place);
  if (hysteresisPercent === 0) return { code: tier.code, check };
  const loose = checkOfRule(loosenRule(rule, hysteresisPercent), context.asOf, place);
  const keep: GroupCheck = {
    kind: 'group',
    combinator: 'and',
    isNot: false,
    parts: [heldAtLeastCheck(context, tier, above), loose],
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
