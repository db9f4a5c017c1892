import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { GrantRow } from '../api/types-engagement.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable } from '../table/QueryTable.js';
import type { Filters } from '../table/useUrlFilters.js';

const states = ['given', 'refused', 'owed'] as const;
const tones: Record<GrantRow['state'], StatusTone> = { given: 'good', refused: 'caution', owed: 'waiting' };

/** Everything that was given, with the version of the terms it was given under. */
export function GrantsTab({ id }: { id: string }) {
  const { t } = useTranslation();
  const [filters, setFilters] = useState<Filters>({});
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={({ state }) => setFilters(state ? { state } : {})}
        onReset={() => setFilters({})}
        fields={[
          {
            kind: 'select',
            name: 'state',
            label: t('engagement.state'),
            options: states.map((value) => ({ value, label: t(`engagement.${value}`) })),
          },
        ]}
      />
      <QueryTable<GrantRow>
        id="grants"
        what={t('engagement.tabs.grants')}
        unit={t('words.rows')}
        path={`/engagements/${id}/grants`}
        exportPath={`/engagements/${id}/grants`}
        filters={filters}
        isEmbedded
        rowKey={(row) => row.id}
        empty={t('engagement.emptyGrants')}
        columns={[
          {
            key: 'member',
            title: t('engagement.member'),
            render: (row) => <Link to={`/members/${row.memberId}`}>{row.memberName || row.memberId}</Link>,
          },
          { key: 'reward', title: t('engagement.reward'), render: (row) => row.label },
          {
            key: 'state',
            title: t('engagement.state'),
            render: (row) => <StatusTag tone={tones[row.state]}>{t(`engagement.${row.state}`)}</StatusTag>,
          },
          { key: 'reason', title: t('engagement.reason'), render: (row) => row.reason ?? '—' },
          {
            key: 'version',
            title: t('engagement.version'),
            render: (row) => t('engagement.versionNo', { no: row.versionNo }),
          },
          {
            key: 'grantedAt',
            title: t('engagement.grantedAt'),
            render: (row) => <span className="num">{formatMoment(row.grantedAt)}</span>,
          },
        ]}
      />
    </>
  );
}
