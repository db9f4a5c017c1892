import { Drawer, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckRow, ResultRow } from '../api/types-audit.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment, formatMomentExact } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { InvariantVerdict, offendersText } from './InvariantVerdict.js';
import { useCheck } from './useAudit.js';

/** Every pass that was made, with what it found. */
export function CheckTable() {
  const { t } = useTranslation();
  const [filters, change, reset] = useUrlFilters(['found']);
  const [shown, setShown] = useState<string | null>(null);
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={change}
        onReset={reset}
        fields={[
          {
            kind: 'select',
            name: 'found',
            label: t('audit.found'),
            options: [{ value: 'wrong', label: t('audit.foundWrong') }],
          },
        ]}
      />
      <QueryTable<CheckRow>
        id="checks"
        what={t('audit.checksList')}
        unit={t('audit.checksUnit')}
        path="/audit/checks"
        exportPath="/audit/checks"
        filters={filters}
        rowKey={({ id }) => id}
        onRow={({ id }) => setShown(id)}
        empty={isFiltered ? t('audit.emptyChecksFiltered') : t('audit.emptyChecks')}
        columns={[
          {
            key: 'startedAt',
            title: t('audit.startedAt'),
            render: (row) => <span className="num">{formatMomentExact(row.startedAt)}</span>,
          },
          { key: 'state', title: t('audit.state'), render: (row) => <PassVerdict row={row} /> },
          {
            key: 'planned',
            title: t('audit.planned'),
            align: 'right',
            render: (row) => formatCount(row.checked),
          },
          {
            key: 'offended',
            title: t('audit.offended'),
            align: 'right',
            render: (row) => formatCount(row.offended),
          },
          {
            key: 'failed',
            title: t('audit.failed'),
            align: 'right',
            render: (row) => formatCount(row.failed),
          },
          { key: 'cause', title: t('audit.cause'), render: (row) => t(`audit.causes.${row.cause}`) },
          { key: 'requestedBy', title: t('audit.requestedBy'), render: (row) => row.requestedBy ?? '—' },
          {
            key: 'finishedAt',
            title: t('audit.finishedAt'),
            render: (row) => (
              <span className="num">
                {row.finishedAt ? formatMomentExact(row.finishedAt) : t('audit.unfinished')}
              </span>
            ),
          },
        ]}
      />
      <CheckDrawer id={shown} onClose={() => setShown(null)} />
    </>
  );
}

function PassVerdict({ row }: { row: CheckRow }) {
  const { t } = useTranslation();
  if (row.offended > 0) return <StatusTag tone="bad">{t('audit.states.offended')}</StatusTag>;
  if (row.failed > 0) return <StatusTag tone="unclear">{t('audit.states.failed')}</StatusTag>;
  if (!row.finishedAt) return <StatusTag tone="waiting">{t('audit.unfinished')}</StatusTag>;
  return <StatusTag tone="good">{t('audit.states.held')}</StatusTag>;
}

function CheckDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const check = useCheck(id);
  const title = check.data ? t('audit.resultsOf', { time: formatMoment(check.data.startedAt) }) : '';
  return (
    <Drawer open={id !== null} size={760} title={title} onClose={onClose}>
      {check.isError && (
        <ErrorNotice error={check.error} what={t('audit.checksList')} onRetry={() => void check.refetch()} />
      )}
      {check.isLoading && <Skeleton active paragraph={{ rows: 8 }} />}
      {check.data && (
        <Table<ResultRow>
          size="small"
          rowKey="code"
          pagination={false}
          dataSource={check.data.results}
          columns={[
            { title: t('audit.invariant'), render: (_value, row) => row.label },
            {
              title: t('audit.state'),
              width: 130,
              render: (_value, row) => <InvariantVerdict state={row.state} />,
            },
            {
              title: t('audit.offenders'),
              width: 100,
              align: 'right',
              render: (_value, row) => offendersText(row),
            },
            {
              title: t('audit.duration'),
              width: 100,
              align: 'right',
              render: (_value, row) => `${formatCount(row.durationMs)} ms`,
            },
          ]}
        />
      )}
    </Drawer>
  );
}
