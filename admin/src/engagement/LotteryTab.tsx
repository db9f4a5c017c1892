import { DownloadOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { adminBase } from '../api/http.js';
import type { ChanceRow, Engagement, ReplayResult } from '../api/types-engagement.js';
import { Facts } from '../display/Facts.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable } from '../table/QueryTable.js';
import type { Filters } from '../table/useUrlFilters.js';
import { useDeliver, useReplay, useResults } from './useEngagement.js';
import styles from './engagement.module.css';

const outcomes = ['won', 'lost', 'sold_out', 'open'] as const;
const tones: Record<ChanceRow['outcome'], StatusTone> = {
  won: 'good',
  lost: 'neutral',
  sold_out: 'caution',
  open: 'waiting',
};

/** The record of a lottery: its seed, the proof, and every chance. */
export function LotteryTab({ engagement }: { engagement: Engagement }) {
  const { t } = useTranslation();
  const [filters, setFilters] = useState<Filters>({});
  const deliver = useDeliver(engagement.id);
  return (
    <div className={styles.cards}>
      <ProofCard id={engagement.id} />
      <div>
        <FilterBar
          filters={filters}
          onChange={({ outcome }) => setFilters(outcome ? { outcome } : {})}
          onReset={() => setFilters({})}
          fields={[
            {
              kind: 'select',
              name: 'outcome',
              label: t('engagement.outcome'),
              options: outcomes.map((value) => ({ value, label: t(`engagement.outcomes.${value}`) })),
            },
          ]}
        />
        <QueryTable<ChanceRow>
          id="chances"
          what={t('engagement.tabs.chances')}
          unit={t('words.times')}
          path={`/engagements/${engagement.id}/chances`}
          exportPath={`/engagements/${engagement.id}/chances`}
          filters={filters}
          isEmbedded
          rowKey={(row) => row.id}
          empty={t('engagement.emptyChances')}
          columns={[
            {
              key: 'member',
              title: t('engagement.member'),
              render: (row) => <Link to={`/members/${row.memberId}`}>{row.memberName || row.memberId}</Link>,
            },
            {
              key: 'outcome',
              title: t('engagement.outcome'),
              render: (row) => (
                <StatusTag tone={tones[row.outcome]}>{t(`engagement.outcomes.${row.outcome}`)}</StatusTag>
              ),
            },
            { key: 'prize', title: t('engagement.prize'), render: (row) => row.prize ?? '—' },
            { key: 'source', title: t('engagement.source'), render: (row) => row.sourceLabel },
            {
              key: 'drawNo',
              title: t('engagement.drawNo'),
              align: 'right',
              render: (row) => (row.drawNo === null ? '—' : formatCount(row.drawNo)),
            },
            { key: 'chanceNo', title: t('engagement.chanceNo'), align: 'right', render: (row) => row.id },
            {
              key: 'roll',
              title: t('engagement.roll'),
              basis: t('engagement.rollBasis'),
              align: 'right',
              render: (row) => (row.roll === null ? '—' : formatCount(row.roll)),
            },
            {
              key: 'drawnAt',
              title: t('engagement.drawnAt'),
              render: (row) => <span className="num">{formatMoment(row.drawnAt)}</span>,
            },
            {
              key: 'delivery',
              title: t('engagement.delivery'),
              width: 180,
              render: (row) => <Delivery row={row} onDeliver={() => deliver.mutate(row.id)} />,
            },
          ]}
        />
      </div>
    </div>
  );
}

function Delivery({ row, onDeliver }: { row: ChanceRow; onDeliver: () => void }) {
  const { t } = useTranslation();
  if (!row.isGoods) return <span className="muted">—</span>;
  if (row.deliveredAt !== null)
    return (
      <span className="num">
        {t('engagement.delivered', { by: row.deliveredBy ?? '', time: formatMoment(row.deliveredAt) })}
      </span>
    );
  return (
    <Popconfirm
      title={t('engagement.deliverTitle', { prize: row.prize ?? '', name: row.memberName })}
      okText={t('words.confirm')}
      cancelText={t('words.cancel')}
      onConfirm={onDeliver}
    >
      <Button type="link" size="small" style={{ padding: 0 }}>
        {t('engagement.deliver')}
      </Button>
    </Popconfirm>
  );
}

function ProofCard({ id }: { id: string }) {
  const { t } = useTranslation();
  const results = useResults(id);
  const replay = useReplay(id);
  const lottery = results.data?.lottery;
  if (!lottery) return null;
  return (
    <Card
      title={t('engagement.replay')}
      extra={
        <div className={styles.row}>
          <Button
            icon={<DownloadOutlined />}
            href={`${adminBase}/engagements/${id}/lottery-file.json`}
            download
          >
            {t('engagement.lotteryFile')}
          </Button>
          <Button
            type="primary"
            icon={<SafetyCertificateOutlined />}
            loading={replay.isPending}
            onClick={() => replay.mutate()}
            data-testid="lottery-replay"
          >
            {t('engagement.replay')}
          </Button>
        </div>
      }
    >
      <div className={styles.cards}>
        <Facts
          items={[
            {
              key: 'hash',
              label: t('engagement.seedHash'),
              basis: t('engagement.seedHashBasis'),
              value: <span className={styles.mono}>{lottery.seedHash}</span>,
            },
            {
              key: 'seed',
              label: t('engagement.seed'),
              value: lottery.seed ? (
                <span className={styles.mono}>{lottery.seed}</span>
              ) : (
                <span className="muted">{t('engagement.seedHidden')}</span>
              ),
            },
          ]}
        />
        {replay.data && <Verdict result={replay.data} />}
      </div>
    </Card>
  );
}

function Verdict({ result }: { result: ReplayResult }) {
  const { t } = useTranslation();
  const differing = result.differences.length + result.wrongPrizes.length;
  return (
    <Alert
      showIcon
      type={result.isInOrder ? 'success' : 'error'}
      data-testid="replay-verdict"
      title={
        result.isInOrder
          ? t('engagement.replayOk', {
              drawn: formatCount(result.drawn),
              won: formatCount(result.won),
              soldOut: formatCount(result.soldOut),
            })
          : result.isSeedRight
            ? t('engagement.replayBad', { drawn: formatCount(result.drawn), count: formatCount(differing) })
            : t('engagement.replaySeedBad')
      }
      description={<span className={styles.mono}>{t('engagement.fileHash', { hash: result.fileHash })}</span>}
    />
  );
}
