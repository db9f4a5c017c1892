import { PlusOutlined } from '@ant-design/icons';
import { Button, Popconfirm, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TagRow } from '../api/types-people.js';
import { notifier } from '../app/notifier.js';
import { PageHeader } from '../display/PageHeader.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { FilterBar, type FilterField } from '../table/FilterBar.js';
import { QueryTable, type QueryColumn } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { TagDrawer } from './TagDrawer.js';
import { useArchiveTag, useRefreshTag } from './useTags.js';
import styles from './tags.module.css';

/** Which tags are there, and who has them? */
export function TagsPage() {
  const { t } = useTranslation();
  const [filters, change, reset] = useUrlFilters(['search', 'kind', 'state']);
  const [edited, setEdited] = useState<TagRow | 'new' | null>(null);
  const fields: FilterField[] = [
    { kind: 'text', name: 'search', label: t('tags.name'), placeholder: t('tags.searchPlaceholder') },
    {
      kind: 'select',
      name: 'kind',
      label: t('tags.kind'),
      options: [
        { value: 'manual', label: t('tags.kinds.manual') },
        { value: 'rule', label: t('tags.kinds.rule') },
      ],
    },
    {
      kind: 'select',
      name: 'state',
      label: t('tags.state'),
      hasNoAll: true,
      options: [
        { value: 'active', label: t('tags.states.active') },
        { value: 'archived', label: t('tags.states.archived') },
        { value: 'all', label: t('words.all') },
      ],
    },
  ];
  return (
    <>
      <PageHeader
        title={t('tags.title')}
        note={t('tags.note')}
        actions={
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => setEdited('new')}
            data-testid="tag-new"
          >
            {t('tags.create')}
          </Button>
        }
      />
      <FilterBar fields={fields} filters={filters} onChange={change} onReset={reset} />
      <QueryTable<TagRow>
        id="tags"
        what={t('tags.list')}
        unit={t('tags.unit')}
        path="/tags"
        exportPath="/tags"
        filters={filters}
        columns={useColumns(setEdited)}
        rowKey={(row) => row.id}
        empty={Object.keys(filters).length > 0 ? t('tags.emptyFiltered') : t('tags.empty')}
      />
      {edited !== null && (
        <TagDrawer tag={edited === 'new' ? undefined : edited} onClose={() => setEdited(null)} />
      )}
    </>
  );
}

function useColumns(onEdit: (row: TagRow) => void): QueryColumn<TagRow>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      title: t('tags.name'),
      width: 180,
      render: (row) => (
        <>
          <Link to={`/tags/${row.id}`} data-testid="tag-link">
            {row.name}
          </Link>
          {row.isArchived && (
            <span className={styles.mark}>
              <StatusTag tone="neutral">{t('tags.states.archived')}</StatusTag>
            </span>
          )}
        </>
      ),
    },
    { key: 'group', title: t('tags.group'), render: (row) => row.group || '—' },
    {
      key: 'kind',
      title: t('tags.kind'),
      basis: t('tags.kindBasis'),
      render: (row) => <Tag>{t(`tags.kinds.${row.kind}`)}</Tag>,
    },
    {
      key: 'people',
      title: t('tags.people'),
      basis: t('tags.peopleBasis'),
      align: 'right',
      render: (row) => formatCount(row.people),
    },
    { key: 'source', title: t('tags.source'), render: (row) => row.source || '—' },
    {
      key: 'validDays',
      title: t('tags.expiry'),
      basis: t('tags.expiryBasis'),
      render: (row) =>
        row.validDays === null ? t('tags.forever') : t('tags.validFor', { days: formatCount(row.validDays) }),
    },
    {
      key: 'updatedAt',
      title: t('tags.updatedAt'),
      render: (row) => <span className="num">{formatMoment(row.refreshedAt ?? row.updatedAt)}</span>,
    },
    {
      key: 'actions',
      title: t('table.actions'),
      width: 180,
      render: (row) => <Actions row={row} onEdit={() => onEdit(row)} />,
    },
  ];
}

function Actions({ row, onEdit }: { row: TagRow; onEdit: () => void }) {
  const { t } = useTranslation();
  const archive = useArchiveTag();
  const refresh = useRefreshTag();
  if (row.isArchived) return <span className="muted">—</span>;
  return (
    <span className={styles.actions}>
      <Button type="link" size="small" className={styles.plain} onClick={onEdit} data-testid="tag-edit">
        {t('words.edit')}
      </Button>
      {row.kind === 'rule' && (
        <Button
          type="link"
          size="small"
          className={styles.plain}
          loading={refresh.isPending}
          onClick={() =>
            refresh.mutate(row.id, {
              onSuccess: ({ added, removed }) =>
                notifier.success(
                  t('tags.refreshed', {
                    name: row.name,
                    added: formatCount(added),
                    removed: formatCount(removed),
                  }),
                ),
            })
          }
        >
          {t('tags.refresh')}
        </Button>
      )}
      <Popconfirm
        title={t('tags.archiveTitle', { name: row.name })}
        description={t('tags.archiveHint', { people: formatCount(row.people) })}
        okText={t('tags.archive')}
        onConfirm={() => archive.mutate(row.id)}
      >
        <Button type="link" size="small" className={styles.plain}>
          {t('tags.archive')}
        </Button>
      </Popconfirm>
    </span>
  );
}
