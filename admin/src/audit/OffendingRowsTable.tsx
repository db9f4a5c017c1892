import { Skeleton, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OffendingRows } from '../api/types-audit.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { ExportButton } from '../table/ExportButton.js';
import { rowsPath, useOffendingRows } from './useAudit.js';
import styles from './audit.module.css';

/** The rows that one answer found, under the names their equation gives them. */
export function OffendingRowsTable({ checkId, code }: { checkId: string; code: string }) {
  const { t } = useTranslation();
  const found = useOffendingRows(checkId, code);
  if (found.isError)
    return <ErrorNotice error={found.error} what={t('audit.rows')} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active paragraph={{ rows: 4 }} />;
  const { columns, rows } = found.data;
  return (
    <section className={styles.card} data-testid="offending-rows" aria-label={t('audit.rows')}>
      <div className={styles.bar}>
        <span className={styles.total}>{t('audit.rows')}</span>
        <ExportButton path={rowsPath(checkId, code)} filters={{}} />
      </div>
      <Table<OffendingRows['rows'][number]>
        size="small"
        scroll={{ x: 'max-content' }}
        pagination={rows.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
        dataSource={rows}
        rowKey={(row) => JSON.stringify(row)}
        locale={{ emptyText: t('audit.noRows') }}
        columns={columns.map(({ name, label }) => ({
          key: name,
          title: label,
          render: (_value: unknown, row) => {
            const value = row[name];
            return <span className="num">{value === null || value === undefined ? '—' : String(value)}</span>;
          },
        }))}
      />
    </section>
  );
}
