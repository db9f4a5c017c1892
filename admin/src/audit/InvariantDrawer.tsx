import { Button, Drawer, Select, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvariantRow, ResultRow } from '../api/types-audit.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { QueryTable } from '../table/QueryTable.js';
import { InvariantVerdict, offendersText } from './InvariantVerdict.js';
import { OffendingRowsTable } from './OffendingRowsTable.js';
import styles from './audit.module.css';

/** One equation: what it means, the rows that break it, and what was found before. */
export function InvariantDrawer({ row, onClose }: { row: InvariantRow | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer open={row !== null} size={960} title={row ? `${row.label} · ${row.code}` : ''} onClose={onClose}>
      {row && (
        <div data-testid="invariant-drawer">
          <Space size="large" wrap>
            <InvariantVerdict state={row.state} />
            <span className="num muted">{formatMoment(row.checkedAt)}</span>
          </Space>
          <p>{row.meaning}</p>
          {row.error && <p className={styles.error}>{row.error}</p>}
          {row.checkId && row.offenders > 0 && <OffendingRowsTable checkId={row.checkId} code={row.code} />}
          <h3>{t('audit.history')}</h3>
          <History key={row.code} code={row.code} />
        </div>
      )}
    </Drawer>
  );
}

function History({ code }: { code: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState('');
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <>
      <QueryTable<ResultRow>
        id="invariant-history"
        isEmbedded
        key={state}
        what={t('audit.historyList')}
        unit=""
        path={`/audit/invariants/${encodeURIComponent(code)}/results`}
        filters={state ? { state } : {}}
        rowKey={({ checkId }) => checkId}
        empty={state ? t('audit.emptyHistoryFiltered') : t('audit.emptyHistory')}
        toolbar={
          <Select
            aria-label={t('audit.state')}
            value={state}
            onChange={setState}
            style={{ width: 140 }}
            options={[
              { value: '', label: t('words.all') },
              ...(['held', 'offended', 'failed'] as const).map((value) => ({
                value,
                label: t(`audit.states.${value}`),
              })),
            ]}
          />
        }
        columns={[
          {
            key: 'at',
            title: t('audit.checkedAt'),
            render: (row) => <span className="num">{formatMoment(row.checkedAt)}</span>,
          },
          { key: 'state', title: t('audit.state'), render: (row) => <InvariantVerdict state={row.state} /> },
          {
            key: 'offenders',
            title: t('audit.offenders'),
            basis: t('audit.offendersBasis'),
            align: 'right',
            render: (row) =>
              row.offenders > 0 ? (
                <Button
                  type="link"
                  size="small"
                  onClick={() => setOpened(opened === row.checkId ? null : row.checkId)}
                >
                  {offendersText(row)}
                </Button>
              ) : (
                '0'
              ),
          },
          {
            key: 'duration',
            title: t('audit.duration'),
            align: 'right',
            render: (row) => `${formatCount(row.durationMs)} ms`,
          },
        ]}
      />
      {opened && <OffendingRowsTable checkId={opened} code={code} />}
    </>
  );
}
