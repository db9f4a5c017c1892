import { Badge, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useMe } from '../app/useMe.js';
import { useNarrow } from '../app/useNarrow.js';
import { PageHeader } from '../display/PageHeader.js';
import { AwaitingList } from './AwaitingList.js';
import { RedemptionHistory } from './RedemptionHistory.js';
import { ShopsTab } from './ShopsTab.js';
import { Till } from './Till.js';
import { useRedemptionSummary } from './useRedemption.js';

const TABS = ['till', 'awaiting', 'history', 'shops'] as const;

/** What is this coupon worth here, and is it used now? */
export function RedemptionPage() {
  const { t } = useTranslation();
  const me = useMe().data;
  const [search, setSearch] = useSearchParams();
  const isNarrow = useNarrow();
  const summary = useRedemptionSummary();
  const tabs = TABS.filter((name) => name !== 'shops' || me?.role === 'admin');
  const tab = tabs.find((name) => name === search.get('tab')) ?? 'till';
  const minutes = summary.data?.undoMinutes ?? 0;
  const note = minutes > 0 ? t('redemption.note', { minutes }) : t('redemption.noteNoUndo');
  return (
    <>
      <PageHeader title={t('redemption.title')} note={isNarrow ? undefined : note} />
      <Tabs
        activeKey={tab}
        onChange={(key) => setSearch(key === 'till' ? {} : { tab: key })}
        items={tabs.map((key) => ({
          key,
          label:
            key === 'awaiting' ? (
              <Badge count={summary.data?.awaiting ?? 0} size="small" offset={[8, 0]}>
                <span data-testid="tab-awaiting">{t('redemption.tabs.awaiting')}</span>
              </Badge>
            ) : (
              <span data-testid={`tab-${key}`}>{t(`redemption.tabs.${key}`)}</span>
            ),
        }))}
      />
      {tab === 'till' && <Till summary={summary.data} isClerk={me?.role === 'clerk'} />}
      {tab === 'awaiting' && <AwaitingList />}
      {tab === 'history' && <RedemptionHistory summary={summary.data} isClerk={me?.role === 'clerk'} />}
      {tab === 'shops' && <ShopsTab />}
    </>
  );
}
