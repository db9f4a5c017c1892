import { CheckOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MiniCheckIn, MiniReward } from '../../../api/types-mini.js';
import { notifier } from '../../../app/notifier.js';
import { Loaded, Refusal } from '../PhoneStates.js';
import { usePhoneAct, usePhoneQuery } from '../usePhoneQuery.js';
import own from './activities.module.css';
import styles from '../phone.module.css';

/** 每日签到: the last seven days, the streak, and the next bonus. Nothing while no check-in runs. */
export function CheckInCard() {
  const checkIn = usePhoneQuery<{ checkIn: MiniCheckIn | null }>('/check-in', { isLive: true });
  return (
    <Loaded asked={checkIn}>{(found) => (found.checkIn ? <Card checkIn={found.checkIn} /> : null)}</Loaded>
  );
}

function Card({ checkIn }: { checkIn: MiniCheckIn }) {
  const { t } = useTranslation();
  const act = usePhoneAct<void, { rewards: MiniReward[] }>(
    () => ({ path: '/check-in' }),
    ({ rewards }) => {
      const labels = rewards.filter(({ state }) => state === 'given').map(({ label }) => label);
      notifier.success(
        labels.length > 0 ? t('phone.checkIn.got', { labels: labels.join('、') }) : t('phone.checkIn.again'),
      );
    },
  );
  const { isDone, streak, next, daily } = checkIn;
  return (
    <section className={styles.panel} style={{ marginTop: 0 }} data-testid="phone-check-in">
      <div className={own.checkInTop}>
        <span>
          <strong>{t('phone.checkIn.title')}</strong>
          <span className={styles.note} data-testid="phone-streak">
            {streak > 0 ? t('phone.checkIn.streak', { days: streak }) : t('phone.checkIn.none')}
          </span>
        </span>
        <Button
          type="primary"
          shape="round"
          disabled={isDone}
          loading={act.isPending}
          onClick={() => act.mutate()}
          data-testid="phone-check-in-press"
        >
          {isDone ? t('phone.checkIn.done') : t('phone.checkIn.press')}
        </Button>
      </div>
      <Week checkIn={checkIn} />
      {daily.length > 0 && (
        <div className={styles.small}>{t('phone.checkIn.daily', { labels: daily.join('、') })}</div>
      )}
      {next && (
        <div className={styles.small}>
          {t('phone.checkIn.next', {
            inDays: next.inDays,
            days: next.days,
            labels: next.labels.join('、'),
          })}
        </div>
      )}
      <div className={styles.small}>{checkIn.ruleSentence}</div>
      {act.isError && <Refusal error={act.error} />}
    </section>
  );
}

function Week({ checkIn }: { checkIn: MiniCheckIn }) {
  const { t } = useTranslation();
  return (
    <ol className={own.week}>
      {checkIn.days.map(({ on, isDone }) => {
        const isToday = on === checkIn.businessDate;
        const tone = isDone ? own.dotDone : isToday ? own.dotToday : '';
        return (
          <li
            key={on}
            className={own.day}
            aria-label={t(isDone ? 'phone.checkIn.isDone' : 'phone.checkIn.isMissed', { date: on })}
          >
            <span className={`${own.dot} ${tone}`} aria-hidden="true">
              {isDone && <CheckOutlined />}
            </span>
            {isToday ? t('phone.checkIn.today') : on.slice(5)}
          </li>
        );
      })}
    </ol>
  );
}
