import { Button, Input, Modal, Space, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AdjustmentState, PointsAdjustment } from '../api/types-points.js';
import { notifier } from '../app/notifier.js';
import { useMe } from '../app/useMe.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { ImportAdjustments } from './ImportAdjustments.js';
import { signedPoints } from './points-text.js';
import { useDecideAdjustment } from './usePoints.js';

const STATES: readonly AdjustmentState[] = ['waiting', 'done', 'refused'];
const TONES: Record<AdjustmentState, StatusTone> = { waiting: 'waiting', done: 'good', refused: 'neutral' };

/** Points given and taken by hand; what waits for a second operator is decided here. */
export function PointsAdjustments() {
  const { t } = useTranslation();
  const [filters, change, reset] = useUrlFilters(['state']);
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={change}
        onReset={reset}
        fields={[
          {
            kind: 'select',
            name: 'state',
            label: t('points.state'),
            options: STATES.map((state) => ({ value: state, label: t(`points.states.${state}`) })),
          },
        ]}
      />
      <QueryTable<PointsAdjustment>
        id="points-adjustments"
        what={t('points.adjustments')}
        unit={t('words.rows')}
        path="/points/adjustments"
        exportPath="/points/adjustments"
        filters={filters}
        toolbar={<ImportAdjustments />}
        rowKey={(row) => row.id}
        empty={filters['state'] ? t('points.emptyAdjustmentsFiltered') : t('points.emptyAdjustments')}
        columns={[
          {
            key: 'member',
            title: t('points.member'),
            render: (row) => <Link to={`/members/${row.memberId}?tab=points`}>{row.memberName}</Link>,
          },
          {
            key: 'points',
            title: t('points.amount'),
            align: 'right',
            render: (row) => <span className="num">{signedPoints(row.points)}</span>,
          },
          { key: 'reason', title: t('points.adjustReason'), render: (row) => row.reason },
          {
            key: 'state',
            title: t('points.state'),
            render: (row) => (
              <Tooltip title={row.decisionNote}>
                <StatusTag tone={TONES[row.state]}>{t(`points.states.${row.state}`)}</StatusTag>
              </Tooltip>
            ),
          },
          { key: 'askedBy', title: t('points.askedBy'), render: (row) => row.askedBy },
          {
            key: 'askedAt',
            title: t('points.askedAt'),
            render: (row) => <span className="num">{formatMoment(row.askedAt)}</span>,
          },
          { key: 'decidedBy', title: t('points.decidedBy'), render: (row) => row.decidedBy ?? '—' },
          { key: 'actions', title: '', render: (row) => <Decision row={row} /> },
        ]}
      />
    </>
  );
}

function Decision({ row }: { row: PointsAdjustment }) {
  const { t } = useTranslation();
  const me = useMe();
  const decide = useDecideAdjustment();
  const [asked, setAsked] = useState<'approve' | 'refuse' | null>(null);
  const [note, setNote] = useState('');
  if (row.state !== 'waiting') return <span className="muted">—</span>;
  const isOwn = me.data?.name === row.askedBy;
  const sentence = t('points.approveHint', {
    name: row.memberName,
    change: t(row.points > 0 ? 'points.increase' : 'points.decrease', {
      points: formatCount(Math.abs(row.points)),
    }),
    reason: row.reason,
  });
  return (
    <Space size={4}>
      <Tooltip title={isOwn ? t('points.own') : undefined}>
        <Button
          size="small"
          type="link"
          disabled={isOwn}
          onClick={() => setAsked('approve')}
          data-testid={`approve-${row.id}`}
        >
          {t('points.approve')}
        </Button>
      </Tooltip>
      <Button size="small" type="link" danger onClick={() => setAsked('refuse')}>
        {t(isOwn ? 'points.withdraw' : 'points.refuse')}
      </Button>
      <Modal
        open={asked !== null}
        title={t(asked === 'refuse' ? 'points.refuseTitle' : 'points.approveTitle')}
        okText={t(asked === 'refuse' ? (isOwn ? 'points.withdraw' : 'points.refuse') : 'points.approve')}
        okButtonProps={{ danger: asked === 'refuse', 'data-testid': 'confirm-decision' }}
        cancelText={t('words.cancel')}
        confirmLoading={decide.isPending}
        onCancel={() => setAsked(null)}
        onOk={() =>
          asked &&
          decide.mutate(
            { id: row.id, verdict: asked, note },
            {
              onSuccess: () => {
                notifier.success(t(asked === 'approve' ? 'points.adjusted' : 'points.refused'));
                setAsked(null);
              },
            },
          )
        }
      >
        {asked === 'approve' ? (
          sentence
        ) : (
          <Input
            maxLength={120}
            placeholder={t('points.refuseNote')}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Modal>
    </Space>
  );
}
