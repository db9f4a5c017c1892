import { Table, Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { SchemeRow, TierRun } from '../api/types.js';
import { TierBar } from '../charts/TierBar.js';
import { TierTrend } from '../charts/TierTrend.js';
import { BasisHint } from '../display/BasisHint.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount, formatShare } from '../format/number.js';
import { labelOf, runTone } from '../labels.js';
import { SchemeStateTag } from './SchemeStateTag.js';
import styles from './tiering.module.css';
import tableStyles from '../table/table.module.css';

const pageSize = 20;

/** Every scheme with its state, how its people divide and how steady that is. */
export function SchemeTable({ rows }: { rows: SchemeRow[] }) {
  const { t } = useTranslation();
  return (
    <section className={tableStyles.card} data-testid="table-schemes" aria-label={t('tiering.list.title')}>
      <div className={tableStyles.bar}>
        <span className={tableStyles.total} data-testid="total-schemes">
          {t('words.total', { total: formatCount(rows.length), unit: t('tiering.list.unit') })}
        </span>
      </div>
      <Table<SchemeRow>
        size="middle"
        rowKey="code"
        dataSource={rows}
        scroll={{ x: 'max-content' }}
        pagination={rows.length > pageSize ? { pageSize, showSizeChanger: false } : false}
        columns={[
          {
            title: t('tiering.list.name'),
            fixed: 'start',
            render: (_value, row) => <SchemeName row={row} />,
          },
          {
            title: t('tiering.list.kind'),
            render: (_value, row) => (
              <>
                {t(`labels.schemeKind.${row.kind}`)}
                {row.isPredicted && (
                  <Tooltip title={t('tiering.predictedFlag')}>
                    <Tag style={{ marginInlineStart: 6 }}>{t('tiering.list.notifyOnly')}</Tag>
                  </Tooltip>
                )}
              </>
            ),
          },
          { title: t('members.state'), render: (_value, row) => <SchemeStateTag scheme={row} /> },
          {
            title: <Hinted text={t('tiering.list.sizes')} basis={t('tiering.list.sizesBasis')} />,
            render: (_value, row) => <Sizes row={row} />,
          },
          {
            title: <Hinted text={t('tiering.list.trend')} basis={t('tiering.list.trendBasis')} />,
            render: (_value, row) => <TierTrend kind={row.kind} tiers={row.tiers} days={row.trend} />,
          },
          {
            title: <Hinted text={t('tiering.list.flap')} basis={t('tiering.list.flapBasis')} />,
            align: 'right',
            render: (_value, row) => (
              <span className="num">{row.flapRate === null ? '—' : formatShare(row.flapRate)}</span>
            ),
          },
          {
            title: <Hinted text={t('tiering.list.lastRun')} basis={t('tiering.list.lastRunBasis')} />,
            render: (_value, row) => <LastRun run={row.lastRun} />,
          },
          {
            title: '',
            fixed: 'end',
            render: (_value, row) => (
              <Link to={`/tiering/${row.code}`}>
                {row.draftVersionNo === null ? t('words.view') : t('tiering.list.goOn')}
              </Link>
            ),
          },
        ]}
      />
    </section>
  );
}

function Hinted({ text, basis }: { text: string; basis: string }) {
  return (
    <>
      {text} <BasisHint text={basis} />
    </>
  );
}

function Sizes({ row }: { row: SchemeRow }) {
  const { t } = useTranslation();
  if (row.tiers.length === 0) return <span className="muted">—</span>;
  return (
    <span className={styles.sizes}>
      <TierBar kind={row.kind} tiers={row.tiers} width={150} />
      <span className="num">
        {formatCount(row.tiers.reduce((sum, tier) => sum + tier.count, 0))} {t('words.people')}
      </span>
    </span>
  );
}

function SchemeName({ row }: { row: SchemeRow }) {
  const { t } = useTranslation();
  const notes = [
    row.publishedVersionNo === null ? null : t('tiering.versionNo', { no: row.publishedVersionNo }),
    row.draftVersionNo === null ? null : t('tiering.list.hasDraft'),
    row.seasonUntil ? t('tiering.seasonNote', { date: row.seasonUntil }) : null,
  ].filter((note) => note !== null);
  return (
    <>
      <Link to={`/tiering/${row.code}`} data-testid={`scheme-link-${row.code}`} className={styles.schemeName}>
        {row.name}
      </Link>
      <div className="muted" style={{ fontSize: 12 }}>
        {notes.join(' · ')}
      </div>
    </>
  );
}

function LastRun({ run }: { run: TierRun | null }) {
  const { t } = useTranslation();
  if (!run) return <span className="muted">{t('tiering.list.neverRun')}</span>;
  const percent = run.rangeCount > 0 ? Math.floor((run.rangesDone / run.rangeCount) * 100) : 0;
  return (
    <>
      <StatusTag tone={runTone(run.state)}>
        {labelOf('run', run.state)}
        {run.state === 'running' && ` ${percent}%`}
      </StatusTag>
      <div className="muted num" style={{ fontSize: 12 }}>
        {formatMoment(run.finishedAt ?? run.startedAt)} ·{' '}
        {t('tiering.list.changed', { count: formatCount(run.changeCount) })}
      </div>
    </>
  );
}
