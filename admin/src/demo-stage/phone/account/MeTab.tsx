import {
  BellOutlined,
  CrownOutlined,
  KeyOutlined,
  RightOutlined,
  SafetyCertificateOutlined,
  SwapOutlined,
  UsergroupAddOutlined,
} from '@ant-design/icons';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniHome } from '../../../api/types.js';
import { formatDate } from '../../../format/moment.js';
import { CodeSheet } from '../coupons/CodeSheet.js';
import { usePhoneLife, type PhonePage } from '../phone-life.js';
import { Loaded } from '../PhoneStates.js';
import { usePhoneQuery } from '../usePhoneQuery.js';
import own from './account.module.css';
import styles from '../phone.module.css';

type Entry = Exclude<PhonePage['name'], 'activity' | 'claim' | 'mall'>;

const entries: {
  page: Entry;
  label: 'benefits' | 'exchanges' | 'inviteFriends' | 'inbox' | 'privacy';
  icon: ReactNode;
}[] = [
  { page: 'benefits', label: 'benefits', icon: <CrownOutlined /> },
  { page: 'exchanges', label: 'exchanges', icon: <SwapOutlined /> },
  { page: 'invite', label: 'inviteFriends', icon: <UsergroupAddOutlined /> },
  { page: 'inbox', label: 'inbox', icon: <BellOutlined /> },
  { page: 'privacy', label: 'privacy', icon: <SafetyCertificateOutlined /> },
];

/** Everything of the member's that has no tab of its own. */
export function MeTab() {
  const { t } = useTranslation();
  const { openPage } = usePhoneLife();
  const home = usePhoneQuery<MiniHome>('/home', { isLive: true });
  const [isCodeOpen, setCodeOpen] = useState(false);
  return (
    <>
      <div className={styles.screen} data-testid="phone-me">
        <Loaded asked={home}>{(member) => <Person home={member} />}</Loaded>
        <ul className={own.rows}>
          {entries.map(({ page, label, icon }) => (
            <li key={page}>
              <button type="button" onClick={() => openPage({ name: page })} data-testid={`phone-me-${page}`}>
                {icon}
                <span>{t(`phone.me.${label}`)}</span>
                <RightOutlined />
              </button>
            </li>
          ))}
          <li>
            <button type="button" onClick={() => setCodeOpen(true)} data-testid="phone-me-code">
              <KeyOutlined />
              <span>{t('phone.me.enterCode')}</span>
              <RightOutlined />
            </button>
          </li>
        </ul>
      </div>
      {isCodeOpen && <CodeSheet onClose={() => setCodeOpen(false)} />}
    </>
  );
}

function Person({ home }: { home: MiniHome }) {
  const { t } = useTranslation();
  return (
    <div className={own.person}>
      <span className={own.avatar} aria-hidden="true">
        {home.displayName.slice(0, 1)}
      </span>
      <span>
        <strong>{home.displayName}</strong>
        <span className={styles.note}>
          {[
            home.tier?.name ?? t('phone.noTier'),
            home.isJoined && home.memberSince
              ? t('phone.memberSince', { date: formatDate(home.memberSince) })
              : t('phone.notJoined'),
          ].join(' · ')}
        </span>
      </span>
    </div>
  );
}
