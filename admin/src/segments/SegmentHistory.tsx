import { CameraOutlined } from '@ant-design/icons';
import { Button, Tabs, Tooltip, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { adminBase } from '../api/http.js';
import type { MemberBrief, SegmentSnapshot } from '../api/types-people.js';
import { notifier } from '../app/notifier.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatYuan } from '../format/money.js';
import { formatDate, formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { QueryTable } from '../table/QueryTable.js';
import { useFreezeSegment } from './useSegments.js';
import styles from './segments.module.css';

/** 冻结快照: writes down who is in the segment now, so that later work speaks of exactly these people. */
export function FreezeButton({ code, disabled }: { code: string; disabled: boolean }) {
  const { t } = useTranslation();
  const freeze = useFreezeSegment(code);
  return (
    <Tooltip title={disabled ? t('segments.freezeAfterSave') : t('segments.freezeHint')}>
      <Button
        icon={<CameraOutlined />}
        disabled={disabled}
        loading={freeze.isPending}
        onClick={() =>
          freeze.mutate(undefined, {
            onSuccess: (snapshot) =>
              notifier.success(t('segments.frozen', { count: formatCount(snapshot.count) })),
          })
        }
        data-testid="segment-freeze"
      >
        {t('segments.freeze')}
      </Button>
    </Tooltip>
  );
}

/** Who is in the stored segment, and the lists that were frozen. */
export function SegmentHistory({ code }: { code: string }) {
  const { t } = useTranslation();
  return (
    <Tabs
      destroyOnHidden
      items={[
        { key: 'members', label: t('segments.members'), children: <SegmentMembers code={code} /> },
        {
          key: 'snapshots',
          label: <span data-testid="tab-snapshots">{t('segments.snapshots')}</span>,
          children: <Snapshots code={code} />,
        },
      ]}
    />
  );
}

function SegmentMembers({ code }: { code: string }) {
  const { t } = useTranslation();
  return (
    <QueryTable<MemberBrief>
      id="segment-members"
      what={t('segments.members')}
      unit={t('words.people')}
      path={`/segments/${code}/members`}
      exportPath={`/segments/${code}/members`}
      isEmbedded
      rowKey={(row) => row.id}
      empty={t('segments.nobody')}
      columns={[
        {
          key: 'name',
          title: t('members.name'),
          render: (row) => <Link to={`/members/${row.id}`}>{row.displayName}</Link>,
        },
        {
          key: 'phone',
          title: t('members.phone'),
          render: (row) => <span className="num">{row.phoneMasked || '—'}</span>,
        },
        { key: 'city', title: t('members.city'), render: (row) => row.city || '—' },
        {
          key: 'netAmount',
          title: t('members.netAmount'),
          basis: t('members.netAmountBasis'),
          align: 'right',
          render: (row) => <span className="num">{formatYuan(row.netAmountFen)}</span>,
        },
        {
          key: 'lastPaid',
          title: t('members.lastPaid'),
          align: 'right',
          render: (row) => <span className="num">{formatDate(row.lastPaidOn)}</span>,
        },
      ]}
    />
  );
}

function Snapshots({ code }: { code: string }) {
  const { t } = useTranslation();
  return (
    <QueryTable<SegmentSnapshot>
      id="segment-snapshots"
      what={t('segments.snapshots')}
      unit={t('words.rows')}
      path={`/segments/${code}/snapshots`}
      isEmbedded
      refetchInterval={5_000}
      rowKey={(row) => row.id}
      empty={t('segments.noSnapshots')}
      columns={[
        {
          key: 'at',
          title: t('segments.takenAt'),
          render: (row) => <span className="num">{formatMoment(row.takenAt)}</span>,
        },
        {
          key: 'count',
          title: t('segments.people'),
          align: 'right',
          render: (row) => formatCount(row.count),
        },
        {
          key: 'hash',
          title: t('segments.hash'),
          basis: t('segments.hashBasis'),
          render: (row) => (
            <Typography.Text className={styles.hash} copyable={{ text: row.hash }}>
              {row.hash.slice(0, 16)}
            </Typography.Text>
          ),
        },
        {
          key: 'asOf',
          title: t('segments.asOf'),
          render: (row) => <span className="num">{row.businessDate}</span>,
        },
        { key: 'by', title: t('segments.takenBy'), render: (row) => row.takenBy },
        {
          key: 'export',
          title: t('table.actions'),
          render: (row) =>
            row.state === 'ready' ? (
              <a
                href={`${adminBase}/segments/${code}/export?snapshot=${encodeURIComponent(row.id)}`}
                download
              >
                {t('table.export')}
              </a>
            ) : (
              <StatusTag tone="working">{t('segments.freezing')}</StatusTag>
            ),
        },
      ]}
    />
  );
}
