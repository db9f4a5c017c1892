import { RightOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { MiniActivityCard } from '../../../api/types-mini.js';
import { formatDate } from '../../../format/moment.js';
import { usePhoneLife } from '../phone-life.js';
import { Loaded, Nothing } from '../PhoneStates.js';
import { usePhoneQuery } from '../usePhoneQuery.js';
import { CheckInCard } from './CheckInCard.js';
import styles from '../phone.module.css';

/** The day's check-in, and what else is going on. */
export function ActivitiesTab() {
  const { t } = useTranslation();
  const activities = usePhoneQuery<MiniActivityCard[]>('/activities', { isLive: true });
  return (
    <div className={styles.screen} data-testid="phone-activities">
      <CheckInCard />
      <Loaded asked={activities}>
        {(found) =>
          found.length === 0 ? (
            <Nothing>{t('phone.activity.none')}</Nothing>
          ) : (
            <>
              {found.map((card) => (
                <Activity key={card.id} card={card} />
              ))}
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function Activity({ card }: { card: MiniActivityCard }) {
  const { t } = useTranslation();
  const { openPage } = usePhoneLife();
  const note =
    card.reason ??
    (card.endsAt === null ? card.rewardText : t('phone.activity.until', { date: formatDate(card.endsAt) }));
  return (
    <button
      type="button"
      className={styles.activity}
      onClick={() => openPage({ name: 'activity', kind: card.kind, id: card.id })}
      data-testid="phone-activity"
      data-state={card.state}
    >
      <span className={styles.kind}>{card.kindLabel}</span>
      <span>
        <strong>{card.title}</strong>
        {card.rewardText !== null && <span className={styles.note}>{card.rewardText}</span>}
        {note !== card.rewardText && <span className={styles.note}>{note}</span>}
      </span>
      {card.state === 'open' ? (
        <RightOutlined />
      ) : (
        <span className={styles.stamp}>{t(`phone.activity.states.${card.state}`)}</span>
      )}
    </button>
  );
}
