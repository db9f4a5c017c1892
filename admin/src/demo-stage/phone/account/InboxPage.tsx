import { useTranslation } from 'react-i18next';
import { formatMoment } from '../../../format/moment.js';
import { useInbox } from '../../useDemo.js';
import { usePhoneLife } from '../phone-life.js';
import { Loaded, Nothing } from '../PhoneStates.js';
import own from './account.module.css';
import styles from '../phone.module.css';

/** What the simulated platform delivered to this person. */
export function InboxPage() {
  const { t } = useTranslation();
  const { personId, interval } = usePhoneLife();
  const inbox = useInbox(personId, interval);
  return (
    <div className={styles.screen} data-testid="phone-inbox">
      <Loaded asked={inbox}>
        {(messages) =>
          messages.length === 0 ? (
            <Nothing>{t('phone.noMessages')}</Nothing>
          ) : (
            messages.map((message) => (
              <article key={message.id} className={own.message} data-testid="phone-message">
                <header>
                  <strong>{message.title}</strong>
                  <span className={styles.small}>{formatMoment(message.at)}</span>
                </header>
                {message.text}
              </article>
            ))
          )
        }
      </Loaded>
    </div>
  );
}
