import {
  BellOutlined,
  CalendarOutlined,
  GiftOutlined,
  HomeOutlined,
  LeftOutlined,
  StarOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { Button, Spin } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DemoPerson } from '../../api/types.js';
import { problemText } from '../../app/problem-text.js';
import { formatClock } from '../../format/moment.js';
import { PhoneContext, type PhonePlace, type PhoneTab } from './phone-life.js';
import { Screen } from './Screen.js';
import { useSession } from './usePhoneSession.js';
import styles from './phone.module.css';

const tabs: { key: PhoneTab; icon: ReactNode }[] = [
  { key: 'home', icon: <HomeOutlined /> },
  { key: 'coupons', icon: <GiftOutlined /> },
  { key: 'points', icon: <StarOutlined /> },
  { key: 'activities', icon: <CalendarOutlined /> },
  { key: 'me', icon: <UserOutlined /> },
];

interface Props {
  person: DemoPerson;
  interval: number;
  onActed: () => void;
}

/** The member's phone: signs in as the chosen person and then calls the mini-program API only. */
export function Phone({ person, interval, onActed }: Props) {
  const { t } = useTranslation();
  const [place, setPlace] = useState<PhonePlace>({ tab: 'home', page: null });
  const [openedAt] = useState(() => formatClock(new Date().toISOString()));
  const session = useSession(person.personId);
  const openTab = (tab: PhoneTab): void => setPlace({ tab, page: null });
  return (
    <section className={styles.frame} aria-label={t('demo.phone')} data-testid="phone">
      <div className={styles.status}>
        <span>{openedAt}</span>
        <span className={styles.badge}>{t('demo.simulated')}</span>
      </div>
      <TitleBar
        place={place}
        onBack={() => openTab(place.tab)}
        onInbox={() => setPlace({ ...place, page: { name: 'inbox' } })}
      />
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
          <PhoneContext
            value={{
              personId: person.personId,
              token: session.data.accessToken,
              interval,
              openTab,
              openPage: (page) => setPlace({ ...place, page }),
              onActed,
            }}
          >
            <Screen place={place} />
          </PhoneContext>
        )}
      </div>
      <nav className={styles.tabs}>
        {tabs.map(({ key, icon }) => (
          <button
            key={key}
            type="button"
            className={`${styles.tab} ${place.tab === key ? styles.tabOn : ''}`}
            aria-current={place.tab === key ? 'page' : undefined}
            onClick={() => openTab(key)}
            data-testid={`phone-tab-${key}`}
          >
            {icon}
            {t(`phone.tabs.${key}`)}
          </button>
        ))}
      </nav>
    </section>
  );
}

function TitleBar({
  place,
  onBack,
  onInbox,
}: {
  place: PhonePlace;
  onBack: () => void;
  onInbox: () => void;
}) {
  const { t } = useTranslation();
  const title = place.page?.name ?? place.tab;
  return (
    <div className={styles.bar}>
      {place.page ? (
        <button
          type="button"
          className={styles.barButton}
          aria-label={t('phone.back')}
          onClick={onBack}
          data-testid="phone-back"
        >
          <LeftOutlined />
        </button>
      ) : (
        <span />
      )}
      <span data-testid="phone-title">{t(`phone.titles.${title}`)}</span>
      <button
        type="button"
        className={styles.barButton}
        aria-label={t('phone.titles.inbox')}
        onClick={onInbox}
        data-testid="phone-tab-inbox"
      >
        <BellOutlined />
      </button>
    </div>
  );
}
