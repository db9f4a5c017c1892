import type { Definition, SchemeKind, SchemeRow } from '../api/types.js';
import type { i18n } from '../i18n/i18n.js';
import { eightGroups } from './rfm-edits.js';

type Translate = (typeof i18n)['t'];

function spentInYear(fen: number) {
  return { combinator: 'and' as const, rules: [{ field: 'netAmountFen365', operator: '>=', value: fen }] };
}

/** What a new scheme of a kind begins with: sound, so that it can be counted at once, and meant to be changed. */
export function startingDefinition(
  kind: SchemeKind,
  t: Translate,
  axes: { rows: SchemeRow | null; columns: SchemeRow | null },
): Definition {
  const steps = [t('tiering.start.low'), t('tiering.start.middle'), t('tiering.start.high')];
  const tiers = steps.map((name, index) => ({ code: `t${index}`, name }));
  switch (kind) {
    case 'rule_ladder':
      return {
        tiers: tiers.map((tier, index) => ({
          ...tier,
          rule: index === 0 ? null : spentInYear(index === 1 ? 30_000 : 100_000),
        })),
      };
    case 'growth_value':
      return {
        tiers: tiers.map((tier, index) => ({ ...tier, growth: [0, 500, 2_000][index] ?? 0 })),
        validityDays: 365,
        graceDays: 30,
        onMiss: 'step_down',
      };
    case 'rfm':
      return {
        windowDays: null,
        monetary: 'net_amount',
        steps: 5,
        cutPoints: 'quantiles',
        groups: eightGroups(5, (code) => t(`tiering.rfm.textbook.${code}`)),
      };
    case 'lifecycle':
      return {
        thresholds: 'days',
        newWithinDays: 30,
        activeWithin: 90,
        silentWithin: 180,
        dormantWithin: 365,
        loyalFromOrders: null,
        wonBack: null,
        minDwellDays: 0,
      };
    case 'score':
      return {
        features: [
          { field: 'netAmountFen365', weight: 50, scaling: 'standardise', missing: 0 },
          { field: 'orderCount365', weight: 30, scaling: 'standardise', missing: 0 },
        ],
        cutPoints: 'quantiles',
        tiers,
      };
    case 'clusters':
      return {
        features: [
          { field: 'recencyDays', transform: 'log' },
          { field: 'orderCount', transform: 'log' },
          { field: 'netAmountFen', transform: 'log' },
        ],
        k: 'auto',
        seed: 1,
        model: null,
        tiers: [],
      };
    case 'predicted':
      return {
        measure: 'churn_risk',
        cutPoints: [0.4, 0.7],
        tiers,
        neverBought: { code: 'never', name: t('tiering.start.neverBought') },
      };
    case 'matrix':
      return {
        rows: axes.rows?.code ?? '',
        columns: axes.columns?.code ?? '',
        cells: firstCells(axes),
        rest: { code: 'rest', name: t('tiering.start.rest') },
      };
  }
}

/** The best of both, so that there is something to see; everybody else is in the rest. */
function firstCells({ rows, columns }: { rows: SchemeRow | null; columns: SchemeRow | null }) {
  const top = (scheme: SchemeRow | null) => [...(scheme?.tiers ?? [])].sort((a, b) => b.level - a.level)[0];
  const row = top(rows);
  const column = top(columns);
  if (!row || !column) return [];
  return [
    {
      code: 'm0',
      name: `${row.name} · ${column.name}`.slice(0, 20),
      pairs: [{ row: row.code, column: column.code }],
    },
  ];
}
