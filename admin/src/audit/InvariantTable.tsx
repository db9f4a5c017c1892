import { Button, Table, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvariantRow } from '../api/types-audit.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { ExportButton } from '../table/ExportButton.js';
import { FilterBar } from '../table/FilterBar.js';
import { useUrlFilters, type Filters } from '../table/useUrlFilters.js';
import { InvariantDrawer } from './InvariantDrawer.js';
import { InvariantVerdict, offendersText } from './InvariantVerdict.js';
import styles from './audit.module.css';

const STATES = ['offended', 'failed', 'held', 'never'] as const;

function isShown(row: InvariantRow, filters: Filters): boolean {
  const text = (filters['search'] ?? '').toLowerCase();
  const isFound = row.code.toLowerCase().includes(text) || row.label.toLowerCase().includes(text);
  return isFound && (!filters['state'] || filters['state'] === (row.state ?? 'never'));
}

/** What is wrong stands first. */
function order(row: InvariantRow): number {
  return row.state === 'offended' ? 0 : row.state === 'failed' ? 1 : 2;
}

/** Every equation with its last answer. */
export function InvariantTable({ rows }: { rows: InvariantRow[] }) {
  const { t } = useTranslation();
  const [filters, change, reset] = useUrlFilters(['search', 'state']);
  const [shown, setShown] = useState<string | null>(null);
  const found = rows.filter((row) => isShown(row, filters)).sort((a, b) => order(a) - order(b));
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={change}
        onReset={reset}
        fields={[
          { kind: 'text', name: 'search', label: t('audit.invariant'), placeholder: t('audit.search') },
          {
            kind: 'select',
            name: 'state',
            label: t('audit.state'),
            options: STATES.map((state) => ({ value: state, label: t(`audit.states.${state}`) })),
          },
        ]}
      />
      <section className={styles.card} data-testid="table-invariants" aria-label={t('audit.list')}>
        <div className={styles.bar}>
          <span className={styles.total}>
            {t('words.total', { total: formatCount(found.length), unit: t('audit.unit') })}
          </span>
          <ExportButton path="/audit/invariants" filters={{}} />
        </div>
        <Table<InvariantRow>
          size="middle"
          rowKey="code"
          pagination={false}
          dataSource={found}
          onRow={(row) => ({ onClick: () => setShown(row.code), style: { cursor: 'pointer' } })}
          columns={[
            {
              title: t('audit.invariant'),
              render: (_value, row) => (
                <>
                  {row.label} <BasisHint text={row.meaning} /> {row.isHeavy && <Tag>{t('audit.heavy')}</Tag>}
                </>
              ),
            },
            {
              title: t('audit.code'),
              width: 150,
              render: (_value, row) => <span className="muted">{row.code}</span>,
            },
            {
              title: t('audit.state'),
              width: 130,
              render: (_value, row) => <InvariantVerdict state={row.state} />,
            },
            {
              title: (
                <>
                  {t('audit.offenders')} <BasisHint text={t('audit.offendersBasis')} />
                </>
              ),
              width: 110,
              align: 'right',
              render: (_value, row) => (row.state === null ? '—' : offendersText(row)),
            },
            {
              title: t('audit.checkedAt'),
              width: 150,
              render: (_value, row) => <span className="num">{formatMoment(row.checkedAt)}</span>,
            },
            {
              title: (
                <>
                  {t('audit.duration')} <BasisHint text={t('audit.durationBasis')} />
                </>
              ),
              width: 110,
              align: 'right',
              render: (_value, row) => (row.durationMs === null ? '—' : `${formatCount(row.durationMs)} ms`),
            },
            {
              key: 'act',
              width: 80,
              align: 'right',
              render: (_value, row) => (
                <Button
                  type="link"
                  size="small"
                  data-testid={`invariant-${row.code}`}
                  onClick={(event) => {
                    event.stopPropagation();
                    setShown(row.code);
                  }}
                >
                  {t('audit.details')}
                </Button>
              ),
            },
          ]}
        />
      </section>
      <InvariantDrawer row={rows.find(({ code }) => code === shown) ?? null} onClose={() => setShown(null)} />
    </>
  );
}
