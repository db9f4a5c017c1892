import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { PageHeader } from '../display/PageHeader.js';
import { PointsAdjustments } from './PointsAdjustments.js';
import { PointsLedger } from './PointsLedger.js';
import { PointsOverviewTab } from './PointsOverviewTab.js';
import { PointsRulesTab } from './PointsRulesTab.js';

const TABS = ['overview', 'ledger', 'rules', 'adjustments'] as const;

/** What do members hold in points, and where did it come from and go? */
export function PointsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const tab = TABS.find((name) => name === search.get('tab')) ?? 'overview';
  return (
    <>
      <PageHeader title={t('points.title')} note={t('points.note')} />
      <Tabs
        activeKey={tab}
        onChange={(key) => setSearch(key === 'overview' ? {} : { tab: key })}
        items={TABS.map((key) => ({ key, label: t(`points.tabs.${key}`) }))}
        data-testid="points-tabs"
      />
      {tab === 'overview' && <PointsOverviewTab />}
      {tab === 'ledger' && <PointsLedger />}
      {tab === 'rules' && <PointsRulesTab />}
      {tab === 'adjustments' && <PointsAdjustments />}
    </>
  );
}
