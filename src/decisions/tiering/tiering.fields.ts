import type { BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import { windowSpan } from '../../platform/fields/field-window.js';
import { ROWS_SOURCE, withinSpan, type RowsField } from '../../platform/fields/rows-field.js';

// Conditions made of them read: member_tier (by ix_member_tier_<slot>), tier_change.

/** A published scheme, as segments may ask for its tiers. */
export interface AskableScheme {
  id: string;
  code: string;
  name: string;
  slot: number;
  /** Every tier people may be in or have been in, with its number; level where the version in force has it. */
  tiers: readonly { id: number; code: string; name: string; level: number | null }[];
  isPredicted: boolean;
}

const GROUP = { groupZh: '分层', groupEn: 'Tiers', unitZh: null, source: ROWS_SOURCE, column: '' } as const;

/** Two fields of a scheme: the tier somebody holds, and whether they moved lately. */
export function tierFields(scheme: AskableScheme): RowsField[] {
  const values = scheme.tiers.map(({ code, name }) => ({ value: code, labelZh: name, labelEn: code }));
  return [
    {
      ...GROUP,
      code: `tier_${scheme.code}`,
      labelZh: scheme.name,
      labelEn: `Tier in ${scheme.code}`,
      type: 'enum',
      values,
      isNullable: false,
      isPredicted: scheme.isPredicted,
      params: [],
      rows: ({ operands }) => ({
        table: sql`member_tier y`,
        member: 'y.member_id',
        where: sql`${trusted(`y.tier_${scheme.slot}`)} IN (${idsOf(scheme, operands)})`,
        figures: [],
      }),
      basisZh: `现在在「${scheme.name}」里的层级`,
    },
    {
      ...GROUP,
      code: `tierChanged_${scheme.code}`,
      labelZh: `${scheme.name}变动`,
      labelEn: `Tier changed in ${scheme.code}`,
      type: 'boolean',
      isNullable: false,
      isPredicted: scheme.isPredicted,
      params: [
        { code: 'window', labelZh: '时间', labelEn: 'Window', isRequired: true },
        { code: 'tier', labelZh: '变为', labelEn: 'To tier', isRequired: false, values },
        {
          code: 'direction',
          labelZh: '方向',
          labelEn: 'Direction',
          isRequired: false,
          isSingle: true,
          values: [
            { value: 'up', labelZh: '升级', labelEn: 'Up' },
            { value: 'down', labelZh: '降级', labelEn: 'Down' },
          ],
        },
      ],
      rows: ({ values: { window, choices }, asOf }) => ({
        table: sql`tier_change k`,
        member: 'k.member_id',
        where: joined(changeTests(scheme, window, choices.tier, choices.direction?.[0], asOf), ' AND '),
        figures: [],
      }),
      basisZh: `时间段内「${scheme.name}」的层级变动，不含首次分层；升降按现行版本的高低`,
    },
  ];
}

function changeTests(
  scheme: AskableScheme,
  window: Parameters<typeof windowSpan>[0] | null,
  tiers: readonly string[] | undefined,
  direction: string | undefined,
  asOf: BusinessDate,
): SqlFragment[] {
  const span = windowSpan(window ?? { unit: 'days', length: 30, isEach: false }, asOf);
  return [
    sql`k.scheme_id = ${scheme.id} AND ${withinSpan('k.business_date', span)} AND k.from_tier IS NOT NULL`,
    ...(tiers ? [sql`k.to_tier IN (${idsOf(scheme, tiers)})`] : []),
    ...(direction === undefined
      ? []
      : [
          sql`${levelOf(scheme, 'k.to_tier')} ${trusted(direction === 'up' ? '>' : '<')} ${levelOf(scheme, 'k.from_tier')}`,
        ]),
  ];
}

/** Numbers of tiers; 0, which no tier has, keeps an empty list valid SQL. */
function idsOf({ tiers }: AskableScheme, codes: readonly (string | number | boolean)[]): number[] {
  const ids = tiers.filter(({ code }) => codes.includes(code)).map(({ id }) => id);
  return ids.length > 0 ? ids : [0];
}

/** NULL for tiers that the version in force does not have: they are neither above nor below. */
function levelOf({ tiers }: AskableScheme, column: string): SqlFragment {
  const cases = tiers
    .filter(({ level }) => level !== null)
    .map(({ id, level }) => `WHEN ${id} THEN ${level}`);
  return trusted(cases.length === 0 ? 'NULL' : `(CASE ${column} ${cases.join(' ')} END)`);
}
