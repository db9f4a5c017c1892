import { PlusOutlined } from '@ant-design/icons';
import { Button, Progress, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { BatchState, CouponBatch } from '../api/types-batches.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatMoment } from '../format/moment.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { FilterBar, type FilterField } from '../table/FilterBar.js';
import { QueryTable, type QueryColumn } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { BatchStateTag } from './BatchStateTag.js';
import styles from './batches.module.css';

const STATES: BatchState[] = ['counting', 'ready', 'running', 'paused', 'stopped', 'done', 'discarded'];
const LOOK_MS = 5000;

/** Which coupons were given to many at once, and how far is what is under way? */
export function BatchesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [filters, change, reset] = useUrlFilters(['search', 'state', 'templateId']);
  const fields: FilterField[] = [
    { kind: 'text', name: 'search', label: t('batches.search'), placeholder: t('batches.searchPlaceholder') },
    {
      kind: 'select',
      name: 'state',
      label: t('batches.state'),
      options: STATES.map((state) => ({ value: state, label: t(`batches.states.${state}`) })),
    },
  ];
  return (
    <>
      <PageHeader
        title={t('batches.title')}
        note={t('batches.note')}
        actions={
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => void navigate('/coupon-batches/new')}
            data-testid="batch-new"
          >
            {t('batches.create')}
          </Button>
        }
      />
      <FilterBar fields={fields} filters={filters} onChange={change} onReset={reset} />
      <QueryTable<CouponBatch>
        id="batches"
        what={t('batches.list')}
        unit={t('batches.unit')}
        path="/coupon-batches"
        exportPath="/coupon-batches"
        filters={filters}
        columns={useColumns()}
        rowKey={(row) => row.id}
        refetchInterval={LOOK_MS}
        empty={Object.keys(filters).length > 0 ? t('batches.emptyFiltered') : t('batches.empty')}
      />
    </>
  );
}

function useColumns(): QueryColumn<CouponBatch>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'label',
      title: t('batches.label'),
      render: (row) => (
        <Link to={`/coupon-batches/${row.id}`} data-testid="batch-link">
          {row.label}
        </Link>
      ),
    },
    { key: 'template', title: t('batches.template'), render: (row) => row.templateName },
    {
      key: 'audience',
      title: t('batches.audience'),
      render: (row) => (
        <>
          {row.audience.name} <Tag>{t(row.isGeneral ? 'batches.isGeneral' : 'batches.targeted')}</Tag>
        </>
      ),
    },
    {
      key: 'people',
      title: t('batches.people'),
      basis: t('batches.peopleBasis'),
      align: 'right',
      render: (row) => formatCount(row.people),
    },
    {
      key: 'progress',
      title: t('batches.progress'),
      width: 140,
      render: (row) => (
        <div className={styles.progressCell}>
          <Progress
            percent={Math.floor((row.seen / Math.max(1, row.people)) * 100)}
            size="small"
            showInfo={false}
            aria-label={t('batches.progress')}
          />
        </div>
      ),
    },
    {
      key: 'given',
      title: t('batches.given'),
      basis: t('batches.givenBasis'),
      align: 'right',
      render: (row) => formatCount(row.given),
    },
    {
      key: 'cost',
      title: t('batches.cost'),
      basis: t('batches.costBasis'),
      align: 'right',
      render: (row) => formatYuan(row.givenFen),
    },
    { key: 'state', title: t('batches.state'), render: (row) => <BatchStateTag state={row.state} /> },
    {
      key: 'createdAt',
      title: t('batches.createdAt'),
      render: (row) => <span className="num">{formatMoment(row.createdAt)}</span>,
    },
    { key: 'createdBy', title: t('batches.createdBy'), isExtra: true, render: (row) => row.createdBy },
    {
      key: 'startedAt',
      title: t('batches.startedAt'),
      isExtra: true,
      render: (row) => <span className="num">{formatMoment(row.startedAt)}</span>,
    },
  ];
}
