import { GiftOutlined, HomeOutlined, MessageOutlined, StarOutlined } from '@ant-design/icons';
import { Button, Spin } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DemoPerson } from '../../api/types.js';
import { problemText } from '../../app/problem-text.js';
import { formatClock } from '../../format/moment.js';
import { CouponsTab } from './CouponsTab.js';
import { HomeTab } from './HomeTab.js';
import { InboxTab } from './InboxTab.js';
import { PointsTab } from './PointsTab.js';
import { useSession } from './usePhone.js';
import styles from './phone.module.css';

export interface PhoneTabProps {
  personId: string;
  token: string;
  interval: number;
  onOpen: (tab: PhoneTab) => void;
  onActed: () => void;
}

export type PhoneTab = 'home' | 'coupons' | 'points' | 'inbox';

const tabs: { key: PhoneTab; icon: ReactNode }[] = [
  { key: 'home', icon: <HomeOutlined /> },
  { key: 'coupons', icon: <GiftOutlined /> },
  { key: 'points', icon: <StarOutlined /> },
  { key: 'inbox', icon: <MessageOutlined /> },
];

/** The member's phone: signs in as the chosen person and then calls the mini-program API only. */
export function Phone({
  person,
  interval,
  onActed,
}: {
  person: DemoPerson;
  interval: number;
  onActed: () => void;
}) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<PhoneTab>('home');
  const [openedAt] = useState(() => formatClock(new Date().toISOString()));
  const session = useSession(person.personId);
  return (
    <section className={styles.frame} aria-label={t('demo.phone')} data-testid="phone">
      <div className={styles.status}>
        <span>{openedAt}</span>
        <span className={styles.badge}>{t('demo.simulated')}</span>
      </div>
      <div className={styles.bar}>{t(`phone.titles.${tab}`)}</div>
      <div className={styles.body}>
        {session.isPending && (
          <div className={styles.empty}>
            <Spin />
          </div>
        )}
        {session.isError && (
          <div className={styles.empty}>
            <p>{problemText(session.error)}</p>
            <Button onClick={() => void session.refetch()}>{t('words.retry')}</Button>
          </div>
        )}
        {session.data && (
          <Screen
            tab={tab}
            personId={person.personId}
            token={session.data.accessToken}
            interval={interval}
            onOpen={setTab}
            onActed={onActed}
          />
        )}
      </div>
      <nav className={styles.tabs}>
        {tabs.map((item) => (
          <button
            key={item.key}
            type="button"
            className={`${styles.tab} ${tab === item.key ? styles.tabOn : ''}`}
            aria-current={tab === item.key ? 'page' : undefined}
            onClick={() => setTab(item.key)}
            data-testid={`phone-tab-${item.key}`}
          >
            {item.icon}
            {t(`phone.tabs.${item.key}`)}
          </button>
        ))}
      </nav>
    </section>
  );
}

function Screen({ tab, ...props }: PhoneTabProps & { tab: PhoneTab }) {
  if (tab === 'coupons') return <CouponsTab {...props} />;
  if (tab === 'points') return <PointsTab {...props} />;
  if (tab === 'inbox') return <InboxTab {...props} />;
  return <HomeTab {...props} />;
}
