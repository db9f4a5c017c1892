import { Alert, Skeleton, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { AuditOverview } from '../api/types-audit.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatMoment } from '../format/moment.js';
import { CheckNowButton } from './CheckNowButton.js';
import { CheckTable } from './CheckTable.js';
import { InvariantTable } from './InvariantTable.js';
import { LedgerTab } from './LedgerTab.js';
import { useAuditOverview } from './useAudit.js';

const TABS = ['invariants', 'ledger', 'checks'] as const;

/** Are the books right, and were they always? */
export function AuditPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const overview = useAuditOverview();
  const tab = TABS.find((name) => name === search.get('tab')) ?? 'invariants';
  return (
    <>
      <PageHeader title={t('audit.title')} note={t('audit.note')} actions={<CheckNowButton />} />
      {overview.data && <Verdict overview={overview.data} />}
      <Tabs
        activeKey={tab}
        onChange={(key) => setSearch({ tab: key })}
        items={TABS.map((key) => ({ key, label: t(`audit.tabs.${key}`) }))}
      />
      {tab === 'invariants' && overview.isError && !overview.data && (
        <ErrorNotice error={overview.error} what={t('audit.list')} onRetry={() => void overview.refetch()} />
      )}
      {tab === 'invariants' && overview.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {tab === 'invariants' && overview.data && <InvariantTable rows={overview.data.invariants} />}
      {tab === 'ledger' && <LedgerTab />}
      {tab === 'checks' && <CheckTable />}
    </>
  );
}

/** The whole page in one line. */
function Verdict({ overview }: { overview: AuditOverview }) {
  const { t } = useTranslation();
  const checked = overview.invariants.filter(({ state }) => state !== null);
  const wrong = checked.filter(({ state }) => state !== 'held');
  if (checked.length === 0)
    return <Alert type="info" showIcon title={t('audit.neverChecked')} style={{ marginBottom: 16 }} />;
  return (
    <Alert
      showIcon
      style={{ marginBottom: 16 }}
      type={wrong.length > 0 ? 'error' : 'success'}
      data-testid="audit-verdict"
      title={
        wrong.length > 0
          ? t('audit.someWrong', { count: wrong.length })
          : t('audit.allHeld', {
              count: checked.length,
              time: formatMoment(overview.lastCheck?.finishedAt ?? overview.lastCheck?.startedAt),
            })
      }
    />
  );
}
