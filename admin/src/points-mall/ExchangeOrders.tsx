import { Button, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ExchangeOrder } from '../api/types-batches.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { FilterBar, type FilterField } from '../table/FilterBar.js';
import { QueryTable, type QueryColumn } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { EndOrderDialog } from './EndOrderDialog.js';
import { PickupSearch } from './PickupSearch.js';

const tones: Record<ExchangeOrder['state'], StatusTone> = {
  placed: 'waiting',
  delivered: 'good',
  cancelled: 'neutral',
};

export interface EndedOrder {
  id: string;
  act: 'deliver' | 'cancel';
}

/** Who exchanged what, and what is still to be handed out. */
export function ExchangeOrders() {
  const { t } = useTranslation();
  const [filters, change, reset] = useUrlFilters(['state', 'kind', 'itemId', 'memberId']);
  const [ended, end] = useState<EndedOrder | null>(null);
  const fields: FilterField[] = [
    {
      kind: 'select',
      name: 'state',
      label: t('mall.orderState'),
      options: (['placed', 'delivered', 'cancelled'] as const).map((state) => ({
        value: state,
        label: t(`mall.orderStates.${state}`),
      })),
    },
    {
      kind: 'select',
      name: 'kind',
      label: t('mall.kind'),
      options: (['coupon', 'goods'] as const).map((kind) => ({
        value: kind,
        label: t(`mall.kinds.${kind}`),
      })),
    },
  ];
  return (
    <>
      <PickupSearch onFound={(id) => end({ id, act: 'deliver' })} />
      <FilterBar fields={fields} filters={filters} onChange={change} onReset={reset} />
      <QueryTable<ExchangeOrder>
        id="exchange-orders"
        what={t('mall.orders')}
        unit={t('mall.ordersUnit')}
        path="/exchange-orders"
        exportPath="/exchange-orders"
        filters={filters}
        columns={useColumns(end)}
        rowKey={(row) => row.id}
        empty={t('mall.ordersEmpty')}
      />
      {ended && <EndOrderDialog order={ended} onClose={() => end(null)} />}
    </>
  );
}

function useColumns(end: (order: EndedOrder) => void): QueryColumn<ExchangeOrder>[] {
  const { t } = useTranslation();
  return [
    { key: 'item', title: t('mall.item'), render: (row) => row.name },
    { key: 'kind', title: t('mall.kind'), render: (row) => t(`mall.kinds.${row.kind}`) },
    {
      key: 'member',
      title: t('mall.member'),
      render: (row) => <Link to={`/members/${row.memberId}?tab=points`}>{row.memberName}</Link>,
    },
    { key: 'phone', title: t('mall.phone'), render: (row) => row.phoneMasked || '—' },
    { key: 'points', title: t('mall.points'), align: 'right', render: (row) => formatCount(row.points) },
    {
      key: 'fulfilment',
      title: t('mall.fulfilment'),
      isExtra: true,
      render: (row) => (row.fulfilment ? t(`mall.fulfilments.${row.fulfilment}`) : '—'),
    },
    {
      key: 'version',
      title: t('mall.version'),
      basis: t('mall.versionBasis'),
      isExtra: true,
      render: (row) => `v${row.versionNo}`,
    },
    {
      key: 'state',
      title: t('mall.orderState'),
      render: (row) => <StatusTag tone={tones[row.state]}>{t(`mall.orderStates.${row.state}`)}</StatusTag>,
    },
    {
      key: 'placedAt',
      title: t('mall.placedAt'),
      render: (row) => <span className="num">{formatMoment(row.placedAt)}</span>,
    },
    {
      key: 'ended',
      title: t('mall.endedAt'),
      render: (row) => (
        <span className="num">
          {formatMoment(row.endedAt)} {row.endedBy ?? ''}
        </span>
      ),
    },
    { key: 'note', title: t('mall.reason'), isExtra: true, render: (row) => row.note || '—' },
    {
      key: 'actions',
      title: t('table.actions'),
      render: (row) =>
        row.state === 'placed' && (
          <Space>
            <Button
              size="small"
              type="primary"
              ghost
              onClick={() => end({ id: row.id, act: 'deliver' })}
              data-testid="order-deliver"
            >
              {t('mall.handOut')}
            </Button>
            <Button
              size="small"
              onClick={() => end({ id: row.id, act: 'cancel' })}
              data-testid="order-cancel"
            >
              {t('mall.cancel')}
            </Button>
          </Space>
        ),
    },
  ];
}
