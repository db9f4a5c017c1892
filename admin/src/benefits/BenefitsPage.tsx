import { Select, Skeleton, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { BenefitPlan } from '../api/types-benefits.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { BenefitGrants } from './BenefitGrants.js';
import { FairnessReport } from './FairnessReport.js';
import { PlanTab } from './PlanTab.js';
import { Settlements } from './Settlements.js';
import { useBenefitPlan, useBenefitSchemes, useBenefitVersions } from './useBenefits.js';

const DEFAULT_SCHEME = 'member-level';
const tabs = ['matrix', 'grants', 'fairness', 'settlements'] as const;

/** What does each layer get, who got it, and was it the same for equals? */
export function BenefitsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const scheme = search.get('scheme') ?? DEFAULT_SCHEME;
  const tab = search.get('tab') ?? 'matrix';
  const current = useBenefitPlan(scheme);
  const versions = useBenefitVersions(scheme);
  const failed = current.isError ? current : versions.isError ? versions : null;
  if (failed)
    return (
      <ErrorNotice error={failed.error} what={t('benefits.title')} onRetry={() => void failed.refetch()} />
    );
  if (!current.data || !versions.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  const open = (changes: { scheme?: string; tab?: string }) => {
    const next = { scheme, tab, ...changes };
    setSearch({
      ...(next.scheme === DEFAULT_SCHEME ? {} : { scheme: next.scheme }),
      ...(next.tab === 'matrix' ? {} : { tab: next.tab }),
    });
  };
  const plan = current.data;
  const bar = (
    <Tabs
      activeKey={tab}
      onChange={(key) => open({ tab: key })}
      tabBarExtraContent={<SchemePicker value={scheme} onChange={(code) => open({ scheme: code })} />}
      items={tabs.map((key) => ({ key, label: t(`benefits.tabs.${key}`) }))}
    />
  );
  if (tab === 'matrix') return <PlanTab key={scheme} current={plan} versions={versions.data} tabs={bar} />;
  return (
    <>
      <PageHeader title={t('benefits.title')} note={plan.schemeName} />
      {bar}
      {tab === 'grants' && <BenefitGrants plan={plan} />}
      {tab === 'fairness' && <FairnessReport plan={plan} />}
      {tab === 'settlements' && <Settlements schemeCode={plan.schemeCode} />}
    </>
  );
}

function SchemePicker({
  value,
  onChange,
}: {
  value: string;
  onChange: (code: BenefitPlan['schemeCode']) => void;
}) {
  const { t } = useTranslation();
  const schemes = useBenefitSchemes();
  return (
    <Select
      style={{ width: 220 }}
      aria-label={t('benefits.scheme')}
      data-testid="benefit-scheme"
      loading={schemes.isLoading}
      // Until the names are there, a code would be shown.
      value={schemes.data ? value : undefined}
      options={(schemes.data ?? []).map(({ code, name, versionNo }) => ({
        value: code,
        label: `${name} · ${versionNo === 0 ? t('benefits.noPlan') : t('tiering.versionNo', { no: versionNo })}`,
      }))}
      onChange={onChange}
    />
  );
}
