import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../app/problem-text.js';
import { formatMoment } from '../../format/moment.js';
import { useInbox } from '../useDemo.js';
import type { PhoneTabProps } from './Phone.js';
import styles from './phone.module.css';

/** What the simulated platform delivered to this person. */
export function InboxTab({ personId, interval }: PhoneTabProps) {
  const { t } = useTranslation();
  const inbox = useInbox(personId, interval);
  if (inbox.isError && !inbox.data) return <div className={styles.empty}>{problemText(inbox.error)}</div>;
  if (!inbox.data) return <Skeleton active style={{ padding: 16 }} />;
  return (
    <div className={styles.screen} data-testid="phone-inbox">
      {inbox.data.length === 0 && <div className={styles.empty}>{t('phone.noMessages')}</div>}
      {inbox.data.map((message) => (
        <article key={message.id} className={styles.message} data-testid="phone-message">
          <header>
            <strong>{message.title}</strong>
            <span className={styles.small}>{formatMoment(message.at)}</span>
          </header>
          {message.text}
        </article>
      ))}
    </div>
  );
}
