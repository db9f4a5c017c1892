import { MoreOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Progress, Space, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MallItem } from '../api/types-batches.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { FilterBar, type FilterField } from '../table/FilterBar.js';
import { QueryTable, type QueryColumn } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { useSetItemState } from './useMall.js';

const tones: Record<MallItem['state'], StatusTone> = { active: 'good', paused: 'caution', closed: 'neutral' };

/** The catalogue. */
export function MallItems({ onEdit }: { onEdit: (item: MallItem) => void }) {
  const { t } = useTranslation();
  const [filters, change, reset] = useUrlFilters(['search', 'kind', 'state']);
  const fields: FilterField[] = [
    { kind: 'text', name: 'search', label: t('mall.search'), placeholder: t('mall.searchPlaceholder') },
    {
      kind: 'select',
      name: 'kind',
      label: t('mall.kind'),
      options: (['coupon', 'goods'] as const).map((kind) => ({
        value: kind,
        label: t(`mall.kinds.${kind}`),
      })),
    },
    {
      kind: 'select',
      name: 'state',
      label: t('mall.state'),
      options: (['active', 'paused', 'closed'] as const).map((state) => ({
        value: state,
        label: t(`mall.states.${state}`),
      })),
    },
  ];
  return (
    <>
      <FilterBar fields={fields} filters={filters} onChange={change} onReset={reset} />
      <QueryTable<MallItem>
        id="mall-items"
        what={t('mall.list')}
        unit={t('mall.unit')}
        path="/mall-items"
        exportPath="/mall-items"
        filters={filters}
        columns={useColumns(onEdit)}
        rowKey={(row) => row.id}
        empty={Object.keys(filters).length > 0 ? t('mall.emptyFiltered') : t('mall.empty')}
      />
    </>
  );
}

function useColumns(onEdit: (item: MallItem) => void): QueryColumn<MallItem>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      title: t('mall.name'),
      render: (row) => (
        <>
          {row.name} <Tag>{t(`mall.kinds.${row.kind}`)}</Tag>
        </>
      ),
    },
    { key: 'points', title: t('mall.points'), align: 'right', render: (row) => formatCount(row.points) },
    {
      key: 'worth',
      title: t('mall.worth'),
      align: 'right',
      render: (row) => formatYuan(row.worthFen),
    },
    {
      key: 'stock',
      title: t('mall.stock'),
      basis: t('mall.stockBasis'),
      width: 150,
      render: (row) => (
        <>
          <span className="num">
            {t('mall.stockLeft', { left: formatCount(row.stock - row.taken), stock: formatCount(row.stock) })}
          </span>
          <Progress
            size="small"
            showInfo={false}
            percent={row.stock === 0 ? 0 : (row.taken / row.stock) * 100}
            aria-label={t('mall.taken')}
          />
        </>
      ),
    },
    {
      key: 'taken',
      title: t('mall.taken'),
      align: 'right',
      render: (row) => <Link to={`/points-mall?tab=orders&itemId=${row.id}`}>{formatCount(row.taken)}</Link>,
    },
    {
      key: 'limit',
      title: t('mall.perMemberLimit'),
      align: 'right',
      render: (row) => (row.perMemberLimit === null ? t('words.unlimited') : formatCount(row.perMemberLimit)),
    },
    {
      key: 'window',
      title: t('mall.window'),
      render: (row) => (
        <span className="num">
          {formatMoment(row.startsAt)} {t('words.to')}{' '}
          {row.endsAt ? formatMoment(row.endsAt) : t('words.unlimited')}
        </span>
      ),
    },
    {
      key: 'fulfilment',
      title: t('mall.fulfilment'),
      isExtra: true,
      render: (row) => (row.fulfilment ? t(`mall.fulfilments.${row.fulfilment}`) : (row.templateName ?? '—')),
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
      title: t('mall.state'),
      render: (row) => <StatusTag tone={tones[row.state]}>{t(`mall.states.${row.state}`)}</StatusTag>,
    },
    {
      key: 'actions',
      title: t('table.actions'),
      render: (row) => <ItemActions item={row} onEdit={() => onEdit(row)} />,
    },
  ];
}

function ItemActions({ item, onEdit }: { item: MallItem; onEdit: () => void }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const set = useSetItemState(item.id);
  if (item.state === 'closed') return null;
  const left = item.stock - item.taken;
  const ask = (state: MallItem['state']) => {
    const key = ({ active: 'putUp', paused: 'takeDown', closed: 'close' } as const)[state];
    modal.confirm({
      title: t(`mall.${key}Title`, { name: item.name }),
      content: t(`mall.${key}Text`, {
        points: formatCount(item.points),
        left: formatCount(left),
        cost: formatYuan(left * item.worthFen),
      }),
      okText: t(`mall.${key}`),
      cancelText: t('words.cancel'),
      okButtonProps: { danger: state === 'closed' },
      onOk: () => set.mutateAsync(state),
    });
  };
  return (
    <Space>
      <Button size="small" onClick={onEdit} data-testid="item-edit">
        {t('words.edit')}
      </Button>
      {item.state === 'paused' && (
        <Button size="small" type="primary" ghost onClick={() => ask('active')} data-testid="item-up">
          {t('mall.putUp')}
        </Button>
      )}
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            ...(item.state === 'active'
              ? [{ key: 'down', label: t('mall.takeDown'), onClick: () => ask('paused') }]
              : []),
            { key: 'close', label: t('mall.close'), danger: true, onClick: () => ask('closed') },
          ],
        }}
      >
        <Button size="small" icon={<MoreOutlined />} aria-label={t('words.more')} />
      </Dropdown>
    </Space>
  );
}
