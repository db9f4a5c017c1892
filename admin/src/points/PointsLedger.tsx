import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { PointsKind, PointsLedgerRow } from '../api/types-points.js';
import { formatMoment } from '../format/moment.js';
import { labelOf } from '../labels.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { lastDay, signedPoints } from './points-text.js';

const KINDS: readonly PointsKind[] = [
  'earn',
  'grant',
  'reverse',
  'release',
  'spend',
  'unspend',
  'expire',
  'adjust',
];

/** Every transaction of points. */
export function PointsLedger() {
  const { t } = useTranslation();
  const [filters, change, reset] = useUrlFilters(['member', 'kind', 'from', 'to']);
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={change}
        onReset={reset}
        fields={[
          { kind: 'text', name: 'member', label: t('points.member'), placeholder: t('points.memberHint') },
          {
            kind: 'select',
            name: 'kind',
            label: t('points.kind'),
            options: KINDS.map((kind) => ({ value: kind, label: labelOf('points', kind) })),
          },
          { kind: 'dates', from: 'from', to: 'to', label: t('points.time') },
        ]}
      />
      <QueryTable<PointsLedgerRow>
        id="points"
        what={t('points.ledger')}
        unit={t('words.rows')}
        path="/points/transactions"
        exportPath="/points/transactions"
        filters={filters}
        rowKey={(row) => row.id}
        empty={Object.keys(filters).length > 0 ? t('points.emptyLedgerFiltered') : t('points.emptyLedger')}
        columns={[
          {
            key: 'member',
            title: t('points.member'),
            render: (row) => <Link to={`/members/${row.memberId}?tab=points`}>{row.memberName}</Link>,
          },
          {
            key: 'at',
            title: t('points.time'),
            render: (row) => <span className="num">{formatMoment(row.occurredAt)}</span>,
          },
          { key: 'kind', title: t('points.kind'), render: (row) => labelOf('points', row.kind) },
          {
            key: 'points',
            title: t('points.amount'),
            basis: t('points.amountBasis'),
            align: 'right',
            render: (row) => <span className="num">{signedPoints(row.points)}</span>,
          },
          {
            key: 'change',
            title: t('points.change'),
            basis: t('points.changeBasis'),
            render: (row) => <AccountChange row={row} />,
          },
          {
            key: 'note',
            title: t('points.reason'),
            render: (row) =>
              row.note === '' && row.orderNo !== null
                ? t('points.orderNote', { no: row.orderNo })
                : row.note || '—',
          },
          { key: 'by', title: t('points.by'), render: (row) => row.recordedBy || '—' },
          {
            key: 'recordedAt',
            title: t('points.recordedAt'),
            isExtra: true,
            render: (row) => <span className="num">{formatMoment(row.recordedAt)}</span>,
          },
          {
            key: 'expiresAt',
            title: t('points.expiresAt'),
            render: (row) => <span className="num">{row.expiresAt ? lastDay(row.expiresAt) : '—'}</span>,
          },
        ]}
      />
    </>
  );
}

function AccountChange({ row }: { row: PointsLedgerRow }) {
  const { t } = useTranslation();
  const parts = [
    row.available !== 0 && t('points.changeAvailable', { points: signedPoints(row.available) }),
    row.pending !== 0 && t('points.changePending', { points: signedPoints(row.pending) }),
    row.owed !== 0 && t('points.changeOwed', { points: signedPoints(row.owed) }),
  ];
  return <span className="num">{parts.filter((part) => part !== false).join(' · ') || '—'}</span>;
}
