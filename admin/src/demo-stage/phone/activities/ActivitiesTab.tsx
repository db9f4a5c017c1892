import { CheckCircleOutlined, RightOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { MiniActivityCard } from '../../../api/types-mini.js';
import { formatDate } from '../../../format/moment.js';
import { usePhoneLife } from '../phone-life.js';
import { Loaded, Nothing } from '../PhoneStates.js';
import { usePhoneQuery } from '../usePhoneQuery.js';
import { CheckInCard } from './CheckInCard.js';
import own from './activities.module.css';
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
  return (
    <button
      type="button"
      className={own.activity}
      onClick={() => openPage({ name: 'activity', id: card.id })}
      data-testid="phone-activity"
      data-kind={card.kind}
    >
      <span className={own.kind}>{card.kindLabel}</span>
      <span>
        <strong>{card.title}</strong>
        <span className={styles.note}>
          {[
            card.stateSentence,
            card.endsAt === null ? '' : t('phone.activity.until', { date: formatDate(card.endsAt) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      {card.isDone ? <CheckCircleOutlined className={own.doneMark} /> : <RightOutlined />}
    </button>
  );
}
