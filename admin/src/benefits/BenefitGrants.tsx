import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BenefitGrant, BenefitPlan } from '../api/types-benefits.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { cellKinds } from './cells.js';

const kinds = ['coupon', 'points', 'growth', 'trial', 'message'] as const;
const known = [
  'given',
  'taken_back',
  'owed',
  'out_of_stock',
  'out_of_budget',
  'limit_reached',
  'paused',
  'template_over',
  'not_member',
  'tier_held',
  'override_open',
  'no_consent',
  'not_following',
  'frequency_cap',
  'quiet_hours',
  'month_quota',
  'too_few',
] as const;
type KnownOutcome = (typeof known)[number];

const tones: Record<string, StatusTone> = { given: 'good', taken_back: 'neutral', owed: 'caution' };

/** Every gift that was owed, and what became of it. */
export function BenefitGrants({ plan }: { plan: BenefitPlan }) {
  const { t } = useTranslation();
  const [filters, change, reset] = useUrlFilters([
    'memberId',
    'tierCode',
    'cell',
    'kind',
    'outcome',
    'from',
    'to',
  ]);
  const outcomeText = (outcome: string, label: string): string =>
    known.includes(outcome as KnownOutcome) ? t(`benefits.outcomes.${outcome as KnownOutcome}`) : label;
  const amountText = ({ kind, amount }: BenefitGrant): string =>
    kind === 'coupon' ? formatYuan(amount) : kind === 'message' ? '—' : formatCount(amount);
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={change}
        onReset={reset}
        fields={[
          {
            kind: 'select',
            name: 'cell',
            label: t('benefits.occasion'),
            options: cellKinds
              .filter((cell) => cell !== 'held')
              .map((value) => ({ value, label: t(`benefits.cells.${value}`) })),
          },
          {
            kind: 'select',
            name: 'kind',
            label: t('benefits.kind'),
            width: 100,
            options: kinds.map((value) => ({ value, label: t(`benefits.kinds.${value}`) })),
          },
          {
            kind: 'select',
            name: 'outcome',
            label: t('benefits.outcome'),
            options: [
              { value: 'given', label: t('benefits.outcomes.given') },
              { value: 'refused', label: t('benefits.refused') },
              { value: 'taken_back', label: t('benefits.outcomes.taken_back') },
              { value: 'owed', label: t('benefits.outcomes.owed') },
            ],
          },
          {
            kind: 'select',
            name: 'tierCode',
            label: t('benefits.tier'),
            options: plan.tiers.map(({ tierCode, tierName }) => ({ value: tierCode, label: tierName })),
          },
          { kind: 'dates', from: 'from', to: 'to', label: t('benefits.businessDate'), isExtra: true },
        ]}
      />
      <QueryTable<BenefitGrant>
        id="benefit-grants"
        what={t('benefits.list')}
        unit={t('words.rows')}
        path="/benefit-plans/grants"
        exportPath="/benefit-plans/grants"
        filters={{ ...filters, schemeCode: plan.schemeCode }}
        rowKey={(row) => row.id}
        empty={
          Object.keys(filters).length > 0 ? t('benefits.grantsEmptyFiltered') : t('benefits.grantsEmpty')
        }
        columns={[
          {
            key: 'member',
            title: t('benefits.member'),
            render: (row) => <Link to={`/members/${row.memberId}`}>{row.memberName || row.memberId}</Link>,
          },
          { key: 'tier', title: t('benefits.tier'), render: (row) => row.tierName },
          { key: 'cell', title: t('benefits.occasion'), render: (row) => t(`benefits.cells.${row.cell}`) },
          {
            key: 'gift',
            title: t('benefits.gift'),
            render: (row) =>
              row.kind === 'coupon' ? row.gift : `${t(`benefits.kinds.${row.kind}`)} ${row.gift}`,
          },
          { key: 'amount', title: t('benefits.amount'), align: 'right', render: amountText },
          {
            key: 'outcome',
            title: t('benefits.outcome'),
            basis: t('benefits.outcomeBasis'),
            render: (row) => (
              <StatusTag tone={tones[row.outcome] ?? 'caution'}>
                {outcomeText(row.outcome, row.outcomeLabel)}
              </StatusTag>
            ),
          },
          {
            key: 'date',
            title: t('benefits.businessDate'),
            render: (row) => <span className="num">{row.businessDate}</span>,
          },
          {
            key: 'version',
            title: t('benefits.version'),
            align: 'right',
            render: (row) => row.planVersionNo,
          },
          {
            key: 'column',
            title: t('benefits.column'),
            isExtra: true,
            render: (row) => (row.isGeneral ? t('benefits.general') : t('benefits.own')),
          },
          {
            key: 'owed',
            title: t('benefits.owed'),
            align: 'right',
            isExtra: true,
            render: (row) => (row.owedFen > 0 ? formatYuan(row.owedFen) : '—'),
          },
          {
            key: 'recorded',
            title: t('benefits.recordedAt'),
            isExtra: true,
            render: (row) => <span className="num">{formatMoment(row.recordedAt)}</span>,
          },
        ]}
      />
    </>
  );
}
