import { PlusOutlined } from '@ant-design/icons';
import { Button, Popconfirm, Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { adminBase } from '../api/http.js';
import type { SegmentRow } from '../api/types-people.js';
import { PageHeader } from '../display/PageHeader.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { FilterBar, type FilterField } from '../table/FilterBar.js';
import { QueryTable, type QueryColumn } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { useArchiveSegment } from './useSegments.js';
import styles from './segments.module.css';

/** Which groups of people have been picked out, and how large are they? */
export function SegmentsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [filters, change, reset] = useUrlFilters(['search', 'kind', 'state']);
  const fields: FilterField[] = [
    { kind: 'text', name: 'search', label: t('segments.name'), placeholder: t('segments.searchPlaceholder') },
    {
      kind: 'select',
      name: 'kind',
      label: t('segments.kind'),
      options: [
        { value: 'dynamic', label: t('segments.kinds.dynamic') },
        { value: 'static', label: t('segments.kinds.static') },
      ],
    },
    {
      kind: 'select',
      name: 'state',
      label: t('segments.state'),
      hasNoAll: true,
      options: [
        { value: 'active', label: t('segments.states.active') },
        { value: 'archived', label: t('segments.states.archived') },
        { value: 'all', label: t('words.all') },
      ],
    },
  ];
  return (
    <>
      <PageHeader
        title={t('segments.title')}
        note={t('segments.note')}
        actions={
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => void navigate('/segments/new')}
            data-testid="segment-new"
          >
            {t('segments.create')}
          </Button>
        }
      />
      <FilterBar fields={fields} filters={filters} onChange={change} onReset={reset} />
      <QueryTable<SegmentRow>
        id="segments"
        what={t('segments.list')}
        unit={t('segments.unit')}
        path="/segments"
        exportPath="/segments"
        filters={filters}
        columns={useColumns()}
        rowKey={(row) => row.code}
        empty={Object.keys(filters).length > 0 ? t('segments.emptyFiltered') : t('segments.empty')}
      />
    </>
  );
}

function useColumns(): QueryColumn<SegmentRow>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      title: t('segments.name'),
      width: 220,
      render: (row) => (
        <>
          <Link to={`/segments/${row.code}`} data-testid="segment-link">
            {row.name}
          </Link>
          {row.isArchived && (
            <span className={styles.mark}>
              <StatusTag tone="neutral">{t('segments.states.archived')}</StatusTag>
            </span>
          )}
        </>
      ),
    },
    {
      key: 'kind',
      title: t('segments.kind'),
      basis: t('segments.kindBasis'),
      render: (row) => <Tag>{t(`segments.kinds.${row.kind}`)}</Tag>,
    },
    {
      key: 'count',
      title: t('segments.people'),
      basis: t('segments.peopleBasis'),
      align: 'right',
      render: (row) => (row.count === null ? '—' : formatCount(row.count)),
    },
    {
      key: 'countedAt',
      title: t('segments.countedAt'),
      render: (row) => <span className="num">{formatMoment(row.countedAt)}</span>,
    },
    {
      key: 'usedBy',
      title: t('segments.usedBy'),
      render: (row) => row.usedBy.join(', ') || <span className="muted">{t('segments.unused')}</span>,
    },
    {
      key: 'note',
      title: t('segments.remark'),
      isExtra: true,
      render: (row) => row.note || '—',
    },
    { key: 'createdBy', title: t('segments.createdBy'), render: (row) => row.createdBy },
    {
      key: 'updatedAt',
      title: t('segments.updatedAt'),
      render: (row) => <span className="num">{formatMoment(row.updatedAt)}</span>,
    },
    { key: 'actions', title: t('table.actions'), width: 170, render: (row) => <Actions row={row} /> },
  ];
}

function Actions({ row }: { row: SegmentRow }) {
  const { t } = useTranslation();
  const archive = useArchiveSegment();
  const isUsed = row.usedBy.length > 0;
  return (
    <span className={styles.actions}>
      <Link to={`/segments/new?from=${encodeURIComponent(row.code)}`} data-testid="segment-copy">
        {t('segments.copy')}
      </Link>
      <a href={`${adminBase}/segments/${row.code}/export`} download>
        {t('table.export')}
      </a>
      {!row.isArchived && (
        <Popconfirm
          title={t('segments.archiveTitle', { name: row.name })}
          description={t('segments.archiveHint')}
          disabled={isUsed}
          okText={t('segments.archive')}
          onConfirm={() => archive.mutate(row.code)}
        >
          <Tooltip title={isUsed ? t('segments.archiveUsed', { by: row.usedBy.join(', ') }) : undefined}>
            <Button type="link" size="small" className={styles.plain} disabled={isUsed}>
              {t('segments.archive')}
            </Button>
          </Tooltip>
        </Popconfirm>
      )}
    </span>
  );
}
