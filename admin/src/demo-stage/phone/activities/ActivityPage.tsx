import { useTranslation } from 'react-i18next';
import type { MiniActivity, MiniRules } from '../../../api/types-mini.js';
import { formatMoment } from '../../../format/moment.js';
import { Loaded } from '../PhoneStates.js';
import { usePhoneQuery } from '../usePhoneQuery.js';
import { AnswerPanel } from './AnswerPanel.js';
import { LotteryPanel } from './LotteryPanel.js';
import { ProfilePanel } from './ProfilePanel.js';
import { RuleLines } from './RuleLines.js';
import { SignUpPanel } from './SignUpPanel.js';
import styles from '../phone.module.css';

/** One activity: taking part, what it brought, and its rules. */
export function ActivityPage({ id }: { id: string }) {
  const activity = usePhoneQuery<MiniActivity>(`/activities/${id}`, { isLive: true });
  return (
    <div className={styles.screen} data-testid="phone-activity-page">
      <Loaded asked={activity}>
        {(found) => (
          <>
            <Head activity={found} />
            <Panel activity={found} />
            <Mine activity={found} />
            <Rules id={id} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function Head({ activity }: { activity: MiniActivity }) {
  const { t } = useTranslation();
  const { title, stateSentence, state, rewards, requires, startsAt, endsAt } = activity;
  return (
    <div className={styles.panel} style={{ marginTop: 0, marginBottom: 12 }}>
      <strong className={styles.activityTitle}>{title}</strong>
      <span className={styles.note}>
        {state === 'running' ? stateSentence : t(`phone.activity.states.${state}`)}
      </span>
      {(startsAt !== null || endsAt !== null) && (
        <span className={styles.note}>
          {t('phone.activity.time')} {formatMoment(startsAt)} – {formatMoment(endsAt)}
        </span>
      )}
      {rewards.length > 0 && (
        <span className={styles.price}>{t('phone.activity.brings', { labels: rewards.join('、') })}</span>
      )}
      {requires.map((sentence) => (
        <span key={sentence} className={styles.note}>
          {sentence}
        </span>
      ))}
    </div>
  );
}

function Panel({ activity }: { activity: MiniActivity }) {
  if (activity.lottery) return <LotteryPanel lottery={activity.lottery} />;
  if (activity.signUp) return <SignUpPanel activity={activity} signUp={activity.signUp} />;
  if (activity.profile) return <ProfilePanel activity={activity} profile={activity.profile} />;
  return activity.questions.length > 0 ? <AnswerPanel activity={activity} /> : null;
}

function Mine({ activity }: { activity: MiniActivity }) {
  const { t } = useTranslation();
  if (activity.mine.length === 0) return null;
  return (
    <>
      <div className={styles.month}>{t('phone.activity.mine')}</div>
      <ul className={styles.entries} data-testid="phone-activity-mine">
        {activity.mine.map((reward, index) => (
          <li key={`${reward.label}${index}`}>
            <span>
              {reward.label}
              {reward.reason !== null && <span className={styles.note}>{reward.reason}</span>}
            </span>
            <span className={styles.small}>{t(`phone.activity.rewardStates.${reward.state}`)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Rules({ id }: { id: string }) {
  const { t } = useTranslation();
  const rules = usePhoneQuery<MiniRules>(`/activities/${id}/rules`);
  const current = rules.data?.current;
  if (!current) return null;
  const facts = [
    { label: t('phone.activity.rules'), text: current.rules },
    { label: t('phone.activity.claimRules'), text: current.claimRules },
    { label: t('phone.activity.organiser'), text: current.organiser },
    { label: t('phone.activity.contact'), text: current.contact },
  ].filter(({ text }) => text !== '');
  return (
    <>
      <RuleLines lines={current.lines} />
      <dl className={styles.rules}>
        {facts.map(({ label, text }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
