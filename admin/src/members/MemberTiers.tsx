import { Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MemberDetail, TierChangeRow } from '../api/types.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatMoment } from '../format/moment.js';
import { QueryTable } from '../table/QueryTable.js';
import { ExplanationPanel } from './ExplanationPanel.js';
import { useExplanation } from './useMembers.js';
import styles from './members.module.css';

/** 分层依据 of each scheme, and how the person moved. */
export function MemberTiers({ person }: { person: MemberDetail }) {
  const { t } = useTranslation();
  const [schemeCode, setSchemeCode] = useState(person.tiers[0]?.schemeCode);
  const explanation = useExplanation(person.id, schemeCode);
  return (
    <>
      <div className={styles.tierToolbar}>
        <Segmented
          aria-label={t('members.scheme')}
          value={schemeCode}
          options={person.tiers.map((tier) => ({ value: tier.schemeCode, label: tier.schemeName }))}
          onChange={setSchemeCode}
        />
      </div>
      {explanation.isError && (
        <ErrorNotice
          error={explanation.error}
          what={t('members.tabs.tiers')}
          onRetry={() => void explanation.refetch()}
        />
      )}
      {explanation.isLoading && <Skeleton active paragraph={{ rows: 6 }} />}
      {explanation.data && <ExplanationPanel explanation={explanation.data} />}
      <h2 style={{ fontSize: 16, margin: '20px 0 12px' }}>{t('members.changes')}</h2>
      <QueryTable<TierChangeRow>
        id="member-tier-changes"
        what={t('members.changes')}
        unit={t('words.times')}
        path={`/members/${person.id}/tier-changes`}
        isEmbedded
        rowKey={(row) => `${row.schemeName}${row.recordedAt}${row.toTier}`}
        empty={t('members.noChanges')}
        columns={[
          {
            key: 'at',
            title: t('members.changedAt'),
            render: (row) => <span className="num">{formatMoment(row.recordedAt)}</span>,
          },
          { key: 'scheme', title: t('members.scheme'), render: (row) => row.schemeName },
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
            align: 'right',
            render: (row) => t('tiering.versionNo', { no: row.versionNo }),
          },
        ]}
      />
    </>
  );
}
