import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TierChangeRow, TierCount } from '../api/types.js';
import { formatMoment } from '../format/moment.js';
import { QueryTable } from '../table/QueryTable.js';

type ChangeRow = TierChangeRow & { memberId: string; memberName: string };

/** Who moved lately, and by which values. */
export function RecentChanges({ schemeCode, tiers }: { schemeCode: string; tiers: TierCount[] }) {
  const { t } = useTranslation();
  const [tier, setTier] = useState('');
  return (
    <QueryTable<ChangeRow>
      key={tier}
      id="tier-changes"
      what={t('tiering.recentChanges')}
      unit={t('words.times')}
      path={`/schemes/${schemeCode}/changes`}
      filters={tier ? { tier } : {}}
      isEmbedded
      rowKey={(row) => `${row.memberId}-${row.recordedAt}-${row.toTier}`}
      empty={t('tiering.noChanges')}
      toolbar={
        <Select
          aria-label={t('tiering.intoTier')}
          style={{ width: 150 }}
          popupMatchSelectWidth={false}
          value={tier}
          onChange={setTier}
          options={[
            { value: '', label: t('tiering.intoAny') },
            ...tiers.map((item) => ({ value: item.code, label: t('tiering.into', { name: item.name }) })),
          ]}
        />
      }
      columns={[
        {
          key: 'member',
          title: t('members.name'),
          render: (row) => <Link to={`/members/${row.memberId}?tab=tiers`}>{row.memberName}</Link>,
        },
        {
          key: 'move',
          title: t('members.move'),
          render: (row) => `${row.fromTier ?? t('members.unplaced')} → ${row.toTier}`,
        },
        { key: 'cause', title: t('members.cause'), render: (row) => row.causeLabel },
        {
          key: 'deciding',
          title: t('members.deciding'),
          render: (row) => (
            <span className="muted">
              {row.deciding.map((item) => `${item.label} ${item.value}`).join(' · ') || '—'}
            </span>
          ),
        },
        {
          key: 'version',
          title: t('members.version'),
          render: (row) => t('tiering.versionNo', { no: row.versionNo }),
        },
        {
          key: 'date',
          title: t('tiering.businessDate'),
          render: (row) => <span className="num">{row.businessDate}</span>,
        },
        {
          key: 'at',
          title: t('members.changedAt'),
          align: 'right',
          render: (row) => <span className="num">{formatMoment(row.recordedAt)}</span>,
        },
      ]}
    />
  );
}
