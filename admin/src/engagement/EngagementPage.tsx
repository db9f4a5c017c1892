import { EditOutlined, PlayCircleOutlined, StopOutlined } from '@ant-design/icons';
import { Alert, Button, Skeleton, Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { Engagement } from '../api/types-engagement.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatMoment } from '../format/moment.js';
import { AttendanceTab } from './AttendanceTab.js';
import { EngagementStateTag } from './EngagementStateTag.js';
import { GrantsTab } from './GrantsTab.js';
import { LotteryTab } from './LotteryTab.js';
import { ReferralsTab } from './ReferralsTab.js';
import { ResultsTab } from './ResultsTab.js';
import { StopDialog } from './StopDialog.js';
import { useEngagement } from './useEngagement.js';
import { VersionsTab } from './VersionsTab.js';

type TabKey = 'results' | 'chances' | 'signUps' | 'referrals' | 'grants' | 'versions';

/** What came of this activity? */
export function EngagementPage() {
  const { t } = useTranslation();
  const stored = useEngagement(useParams().engagementId);
  if (stored.isError)
    return (
      <ErrorNotice error={stored.error} what={t('engagement.title')} onRetry={() => void stored.refetch()} />
    );
  if (!stored.data) return <Skeleton active paragraph={{ rows: 10 }} />;
  return <LoadedEngagement engagement={stored.data} />;
}

function LoadedEngagement({ engagement }: { engagement: Engagement }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const [isStopping, setStopping] = useState(false);
  const { id, kind, state } = engagement;
  const canStop = state === 'running' || state === 'scheduled';
  const canEdit = state === 'draft' || (canStop && kind !== 'lottery');
  const tabs: { key: TabKey; children: ReactNode }[] = [
    { key: 'results', children: <ResultsTab engagement={engagement} /> },
    ...(kind === 'lottery'
      ? [{ key: 'chances' as const, children: <LotteryTab engagement={engagement} /> }]
      : []),
    ...(kind === 'sign_up'
      ? [{ key: 'signUps' as const, children: <AttendanceTab engagement={engagement} /> }]
      : []),
    ...(kind === 'referral' ? [{ key: 'referrals' as const, children: <ReferralsTab id={id} /> }] : []),
    { key: 'grants', children: <GrantsTab id={id} /> },
    { key: 'versions', children: <VersionsTab id={id} /> },
  ];
  return (
    <>
      <PageHeader
        title={engagement.title}
        note={
          <>
            <Link to="/engagement">{t('engagement.back')}</Link> · {t(`engagement.kinds.${kind}`)} ·{' '}
            <EngagementStateTag state={state} /> ·{' '}
            <span className="num">
              {formatMoment(engagement.startsAt)} {t('words.to')} {formatMoment(engagement.endsAt)}
            </span>{' '}
            · {t('engagement.versionNo', { no: engagement.versionNo })}
          </>
        }
        actions={
          <>
            {canEdit && (
              <Button
                icon={state === 'draft' ? <PlayCircleOutlined /> : <EditOutlined />}
                onClick={() => void navigate(`/engagement/${id}/edit`)}
                data-testid="engagement-edit"
              >
                {t('words.edit')}
              </Button>
            )}
            {canStop && (
              <Button
                danger
                icon={<StopOutlined />}
                onClick={() => setStopping(true)}
                data-testid="engagement-stop"
              >
                {t('engagement.stop')}
              </Button>
            )}
          </>
        }
      />
      {engagement.stopReason !== null && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 16 }}
          title={t('engagement.stoppedBecause', {
            by: engagement.stoppedBy ?? '',
            time: formatMoment(engagement.stoppedAt),
            reason: engagement.stopReason,
          })}
        />
      )}
      <Tabs
        destroyOnHidden
        activeKey={search.get('tab') ?? 'results'}
        onChange={(tab) => setSearch(tab === 'results' ? {} : { tab })}
        items={tabs.map(({ key, children }) => ({
          key,
          label: <span data-testid={`engagement-tab-${key}`}>{t(`engagement.tabs.${key}`)}</span>,
          children,
        }))}
      />
      {isStopping && <StopDialog engagement={engagement} onClose={() => setStopping(false)} />}
    </>
  );
}
