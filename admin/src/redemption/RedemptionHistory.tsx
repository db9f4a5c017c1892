import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { RedemptionRow, RedemptionSummary } from '../api/types-redemption.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatYuan } from '../format/money.js';
import { labelOf, redemptionTone } from '../labels.js';
import { FilterBar, type FilterField } from '../table/FilterBar.js';
import { QueryTable, type QueryColumn } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { ReasonDialog } from './ReasonDialog.js';

const STATES = ['awaiting', 'done', 'undone', 'refunded', 'rejected'] as const;
const FILTERS = ['state', 'shopCode', 'from', 'to', 'orderRef', 'templateId', 'memberId'] as const;

/** Every use of a coupon, newest first; a clerk sees those of their own shop. */
export function RedemptionHistory({
  summary,
  isClerk,
}: {
  summary: RedemptionSummary | undefined;
  isClerk: boolean;
}) {
  const { t } = useTranslation();
  const [filters, change, reset] = useUrlFilters(FILTERS);
  const [undone, setUndone] = useState<RedemptionRow | null>(null);
  const shops = summary?.shops ?? [];
  const fields: FilterField[] = [
    {
      kind: 'select',
      name: 'state',
      label: t('redemption.state'),
      options: STATES.map((state) => ({ value: state, label: labelOf('redemption', state) })),
    },
    ...(isClerk || shops.length === 0
      ? []
      : [
          {
            kind: 'select' as const,
            name: 'shopCode',
            label: t('redemption.shop'),
            options: shops.map(({ code, name }) => ({ value: code, label: name })),
          },
        ]),
    { kind: 'dates', from: 'from', to: 'to', label: t('redemption.dates') },
    {
      kind: 'text',
      name: 'orderRef',
      label: t('redemption.orderRef'),
      placeholder: t('redemption.orderRef'),
      width: 160,
    },
  ];
  return (
    <>
      <FilterBar filters={filters} onChange={change} onReset={reset} fields={fields} />
      <QueryTable<RedemptionRow>
        id="redemptions"
        what={t('redemption.list')}
        unit={t('words.rows')}
        path="/redemptions"
        exportPath="/redemptions/export"
        filters={filters}
        rowKey={({ id }) => id}
        empty={t('redemption.empty')}
        columns={useColumns(setUndone)}
      />
      {undone && <ReasonDialog action="undo" row={undone} onClose={() => setUndone(null)} />}
    </>
  );
}

function useColumns(onUndo: (row: RedemptionRow) => void): QueryColumn<RedemptionRow>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'time',
      title: t('redemption.time'),
      render: (row) => <span className="num">{formatMoment(row.redeemedAt ?? row.createdAt)}</span>,
    },
    { key: 'state', title: t('redemption.state'), render: (row) => <State row={row} /> },
    { key: 'coupon', title: t('redemption.coupon'), render: (row) => row.couponName },
    {
      key: 'member',
      title: t('redemption.member'),
      render: (row) =>
        row.memberId ? (
          <Link to={`/members/${row.memberId}?tab=coupons`}>{row.memberName || t('words.unknown')}</Link>
        ) : (
          row.memberName
        ),
    },
    {
      key: 'amount',
      title: t('redemption.orderAmount'),
      basis: t('redemption.orderAmountBasis'),
      align: 'right',
      render: (row) => (
        <span className="num">{row.orderAmountFen === null ? '—' : formatYuan(row.orderAmountFen)}</span>
      ),
    },
    {
      key: 'discount',
      title: t('redemption.discount'),
      basis: t('redemption.discountBasis'),
      align: 'right',
      render: (row) => <span className="num">{formatYuan(row.discountFen)}</span>,
    },
    { key: 'shop', title: t('redemption.shop'), render: (row) => row.shopName ?? '—' },
    {
      key: 'by',
      title: t('redemption.by'),
      render: (row) => (row.byKind === 'api_key' ? t('redemption.bySystem', { name: row.by }) : row.by),
    },
    {
      key: 'order',
      title: t('redemption.orderRef'),
      isExtra: true,
      render: (row) => <span className="num">{row.orderRef ?? '—'}</span>,
    },
    {
      key: 'act',
      title: '',
      render: (row) =>
        row.undoUntil && Date.parse(row.undoUntil) > Date.now() ? (
          <Button size="small" onClick={() => onUndo(row)} data-testid={`undo-${row.id}`}>
            {t('redemption.undo')}
          </Button>
        ) : null,
    },
  ];
}

/** The state, and who ended or approved it and why. */
function State({ row }: { row: RedemptionRow }) {
  const { t } = useTranslation();
  const said = [
    row.refundOutcome && labelOf('refundOutcome', row.refundOutcome),
    row.endReason &&
      (row.endedBy ? t('redemption.endedBy', { name: row.endedBy, reason: row.endReason }) : row.endReason),
    !row.endReason && row.decidedBy && t('redemption.decidedBy', { name: row.decidedBy }),
  ].filter(Boolean);
  return (
    <>
      <StatusTag tone={redemptionTone(row.state)}>{labelOf('redemption', row.state)}</StatusTag>
      {said.length > 0 && (
        <div className="muted" style={{ fontSize: 12 }}>
          {said.join(' · ')}
        </div>
      )}
    </>
  );
}
