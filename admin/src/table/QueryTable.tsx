import { LeftOutlined, ReloadOutlined, RightOutlined, SettingOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Empty, Popover, Select, Skeleton, Table, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/http.js';
import type { Page } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatTotal } from '../format/number.js';
import { useColumnChoice } from './column-choice.js';
import { ExportButton } from './ExportButton.js';
import { pageSizes, useLocalListPosition, useUrlListPosition, type ListPosition } from './list-position.js';
import type { Filters } from './useUrlFilters.js';
import styles from './table.module.css';

export interface QueryColumn<Row> {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** Figures stand right. */
  align?: 'right';
  width?: number;
  /** How the column is counted. */
  basis?: string;
  /** Offered in the column settings but not shown at first. */
  isExtra?: boolean;
}

interface Props<Row> {
  /** Stable name: column settings, `data-testid`. */
  id: string;
  /** What the rows are, for messages, e.g. 会员列表. */
  what: string;
  /** Word after the total: 人, 张, 条. */
  unit: string;
  /** List of the admin API, e.g. `/members`. */
  path: string;
  filters?: Filters;
  columns: QueryColumn<Row>[];
  rowKey: (row: Row) => string;
  empty: ReactNode;
  /** Path of the export without `.csv`; absent: no export. */
  exportPath?: string;
  toolbar?: ReactNode;
  /** True inside a page whose address belongs to something else. */
  isEmbedded?: boolean;
  /** Ask again every so many milliseconds. */
  refetchInterval?: number | false;
  onRow?: (row: Row) => void;
  /** Rows may be ticked; keys of rows on other pages stay ticked. */
  selection?: { keys: string[]; onChange: (keys: string[]) => void };
}

/** A list of the API: cursor paging, column settings, export, and its empty, first-load and failed states. */
export function QueryTable<Row extends object>(props: Props<Row>) {
  return props.isEmbedded ? <EmbeddedTable {...props} /> : <AddressedTable {...props} />;
}

function AddressedTable<Row extends object>(props: Props<Row>) {
  return <TableAt {...props} position={useUrlListPosition()} />;
}

function EmbeddedTable<Row extends object>(props: Props<Row>) {
  return <TableAt {...props} position={useLocalListPosition()} />;
}

function TableAt<Row extends object>({ position, ...props }: Props<Row> & { position: ListPosition }) {
  const { t } = useTranslation();
  const query = { ...props.filters, limit: position.limit, cursor: position.cursor };
  const list = useQuery({
    queryKey: ['list', props.path, query],
    queryFn: ({ signal }) => api.get<Page<Row>>(props.path, query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: props.refetchInterval,
  });
  const initialKeys = props.columns.filter((column) => !column.isExtra).map((column) => column.key);
  const [chosen, choose] = useColumnChoice(props.id, initialKeys);
  const shown = props.columns.filter((column) => chosen.includes(column.key));

  if (list.isError && !list.data)
    return <ErrorNotice error={list.error} what={props.what} onRetry={() => void list.refetch()} />;

  const page = list.data;
  const isEmpty = page && page.items.length === 0 && position.pageNo === 1;
  return (
    <section
      className={styles.card}
      data-testid={`table-${props.id}`}
      aria-label={props.what}
      aria-busy={list.isFetching}
    >
      <div className={styles.bar}>
        <span className={styles.total} data-testid={`total-${props.id}`}>
          {page?.total !== null && page?.total !== undefined
            ? t('words.total', { total: formatTotal(page.total, page.isTotalCapped), unit: props.unit })
            : ''}
        </span>
        {props.toolbar}
        {props.exportPath && <ExportButton path={props.exportPath} filters={props.filters ?? {}} />}
        <ColumnSettings columns={props.columns} chosen={chosen} onChoose={choose} />
        <Tooltip title={t('words.refresh')}>
          <Button
            icon={<ReloadOutlined spin={list.isFetching} />}
            aria-label={t('words.refresh')}
            onClick={() => void list.refetch()}
          />
        </Tooltip>
      </div>
      {list.isError && (
        <ErrorNotice error={list.error} what={props.what} onRetry={() => void list.refetch()} />
      )}
      {!page && (
        <div className={styles.skeleton}>
          <Skeleton active title={false} paragraph={{ rows: 10, width: '100%' }} />
        </div>
      )}
      {isEmpty && (
        <div className={styles.empty}>
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={props.empty} />
        </div>
      )}
      {page && !isEmpty && (
        <>
          <Table<Row>
            className={list.isPlaceholderData ? styles.stale : undefined}
            size="middle"
            pagination={false}
            dataSource={page.items}
            rowKey={props.rowKey}
            scroll={{ x: 'max-content' }}
            rowSelection={
              props.selection && {
                selectedRowKeys: props.selection.keys,
                preserveSelectedRowKeys: true,
                fixed: true,
                onChange: (keys) => props.selection?.onChange(keys.map(String)),
              }
            }
            onRow={
              props.onRow && ((row) => ({ onClick: () => props.onRow?.(row), style: { cursor: 'pointer' } }))
            }
            columns={shown.map((column, index) => ({
              key: column.key,
              title: column.basis ? (
                <>
                  {column.title} <BasisHint text={column.basis} />
                </>
              ) : (
                column.title
              ),
              align: column.align,
              width: column.width,
              fixed:
                index === 0 ? ('start' as const) : index === shown.length - 1 ? ('end' as const) : undefined,
              render: (_value: unknown, row: Row) => column.render(row),
            }))}
          />
          <PageFoot position={position} nextCursor={page.nextCursor} />
        </>
      )}
    </section>
  );
}

function ColumnSettings<Row>({
  columns,
  chosen,
  onChoose,
}: {
  columns: QueryColumn<Row>[];
  chosen: string[];
  onChoose: (keys: string[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('table.columns')}
      content={
        <Checkbox.Group
          className={styles.columns}
          value={chosen}
          onChange={(keys) => onChoose(keys.map(String))}
        >
          {columns.map((column, index) => (
            <Checkbox key={column.key} value={column.key} disabled={index === 0}>
              {column.title || t('table.actions')}
            </Checkbox>
          ))}
        </Checkbox.Group>
      }
    >
      <Button icon={<SettingOutlined />} aria-label={t('table.columns')} />
    </Popover>
  );
}

function PageFoot({ position, nextCursor }: { position: ListPosition; nextCursor: string | null }) {
  const { t } = useTranslation();
  if (position.pageNo === 1 && !nextCursor && position.limit === pageSizes[0]) return null;
  return (
    <div className={styles.foot}>
      <Select
        aria-label={t('table.pageSize')}
        value={position.limit}
        options={pageSizes.map((size) => ({ value: size, label: t('table.perPage', { size }) }))}
        onChange={position.setLimit}
      />
      <Button
        icon={<LeftOutlined />}
        disabled={position.pageNo === 1}
        onClick={position.goBack}
        aria-label={t('table.previous')}
      />
      <span>{t('table.page', { page: position.pageNo })}</span>
      <Button
        icon={<RightOutlined />}
        disabled={!nextCursor}
        onClick={() => nextCursor && position.goNext(nextCursor)}
        aria-label={t('table.next')}
        data-testid="next-page"
      />
    </div>
  );
}
