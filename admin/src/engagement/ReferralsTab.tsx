import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ReferralRow } from '../api/types-engagement.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable } from '../table/QueryTable.js';
import type { Filters } from '../table/useUrlFilters.js';

const states = ['waiting', 'rewarded', 'refused'] as const;
const tones: Record<ReferralRow['state'], StatusTone> = {
  waiting: 'waiting',
  rewarded: 'good',
  refused: 'neutral',
};

/** Who brought whom, and what became of it. */
export function ReferralsTab({ id }: { id: string }) {
  const { t } = useTranslation();
  const [filters, setFilters] = useState<Filters>({});
  const change = (changes: Record<string, string | undefined>) => {
    const next = Object.entries({ ...filters, ...changes }).filter(([, value]) => value !== undefined);
    setFilters(Object.fromEntries(next) as Filters);
  };
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={change}
        onReset={() => setFilters({})}
        fields={[
          {
            kind: 'select',
            name: 'state',
            label: t('engagement.state'),
            width: 160,
            options: states.map((value) => ({ value, label: t(`engagement.referralStates.${value}`) })),
          },
          {
            kind: 'select',
            name: 'isSuspicious',
            label: t('engagement.suspicion'),
            options: [{ value: 'true', label: t('engagement.onlySuspicious') }],
          },
        ]}
      />
      <QueryTable<ReferralRow>
        id="referrals"
        what={t('engagement.tabs.referrals')}
        unit={t('words.people')}
        path={`/engagements/${id}/referrals`}
        exportPath={`/engagements/${id}/referrals`}
        filters={filters}
        isEmbedded
        rowKey={(row) => row.id}
        empty={t('engagement.emptyReferrals')}
        columns={[
          {
            key: 'inviter',
            title: t('engagement.inviter'),
            render: (row) => <Link to={`/members/${row.inviterId}`}>{row.inviterName || row.inviterId}</Link>,
          },
          {
            key: 'friend',
            title: t('engagement.friend'),
            render: (row) => <Link to={`/members/${row.friendId}`}>{row.friendName || row.friendId}</Link>,
          },
          {
            key: 'state',
            title: t('engagement.state'),
            render: (row) => (
              <StatusTag tone={tones[row.state]}>{t(`engagement.referralStates.${row.state}`)}</StatusTag>
            ),
          },
          { key: 'reason', title: t('engagement.reason'), render: (row) => row.reason ?? '—' },
          {
            key: 'suspicion',
            title: t('engagement.suspicion'),
            basis: t('engagement.suspicionBasis'),
            render: (row) =>
              row.suspicion === null ? '—' : <StatusTag tone="caution">{row.suspicion}</StatusTag>,
          },
          { key: 'order', title: t('engagement.order'), render: (row) => row.orderNo ?? '—' },
          {
            key: 'points',
            title: t('engagement.points'),
            align: 'right',
            render: (row) => (row.points === null ? '—' : formatCount(row.points)),
          },
          {
            key: 'boundAt',
            title: t('engagement.boundAt'),
            render: (row) => <span className="num">{formatMoment(row.boundAt)}</span>,
          },
          {
            key: 'settledOn',
            title: t('engagement.settledOn'),
            render: (row) => <span className="num">{row.settledOn ?? '—'}</span>,
          },
        ]}
      />
    </>
  );
}
