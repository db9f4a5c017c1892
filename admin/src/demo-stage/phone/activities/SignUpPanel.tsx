import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniActivity } from '../../../api/types-mini.js';
import { formatMoment } from '../../../format/moment.js';
import { formatCount } from '../../../format/number.js';
import { Refusal } from '../PhoneStates.js';
import { usePhoneAct, usePhoneWithdraw } from '../usePhoneQuery.js';
import own from './activities.module.css';
import styles from '../phone.module.css';

interface Props {
  activity: MiniActivity;
  signUp: NonNullable<MiniActivity['signUp']>;
}

/** 报名签到: where and when, a seat or a place in the queue, and the code of the place on the day. */
export function SignUpPanel({ activity, signUp }: Props) {
  const { t } = useTranslation();
  const seat = usePhoneAct<void>(() => ({ path: `/activities/${activity.id}/sign-up` }));
  const cancel = usePhoneWithdraw(`/activities/${activity.id}/sign-up`);
  const mine = signUp.mine?.state ?? 'cancelled';
  return (
    <>
      <dl className={`${styles.panel} ${styles.rules}`} style={{ margin: '0 0 12px' }}>
        <div>
          <dt>{t('phone.signUp.place')}</dt>
          <dd>{signUp.place}</dd>
        </div>
        <div>
          <dt>{t('phone.signUp.time')}</dt>
          <dd>
            {formatMoment(signUp.heldFrom)} – {formatMoment(signUp.heldUntil)}
          </dd>
        </div>
        <div>
          <dt>{t('phone.signUp.seats')}</dt>
          <dd>
            {t('phone.signUp.left', { left: formatCount(signUp.left), all: formatCount(signUp.capacity) })}
            {signUp.waiting > 0 && ` · ${t('phone.signUp.waiting', { n: formatCount(signUp.waiting) })}`}
          </dd>
        </div>
      </dl>
      {mine !== 'cancelled' && (
        <p className={styles.whyLine} data-testid="phone-sign-up-state">
          {mine === 'waiting'
            ? t('phone.signUp.queued', { n: signUp.mine?.waitingPosition ?? 0 })
            : t(`phone.signUp.states.${mine}`)}
        </p>
      )}
      {seat.isError && <Refusal error={seat.error} />}
      {cancel.isError && <Refusal error={cancel.error} />}
      {mine === 'cancelled' && activity.state === 'running' && (
        <Button
          type="primary"
          block
          size="large"
          loading={seat.isPending}
          onClick={() => seat.mutate()}
          data-testid="phone-sign-up"
        >
          {signUp.left > 0 ? t('phone.signUp.press') : t('phone.signUp.queue')}
        </Button>
      )}
      {mine === 'seated' && <Attend id={activity.id} />}
      {(mine === 'seated' || mine === 'waiting') && (
        <Button
          type="link"
          block
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
          data-testid="phone-sign-up-cancel"
        >
          {t('phone.signUp.cancel')}
        </Button>
      )}
    </>
  );
}

function Attend({ id }: { id: string }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const attend = usePhoneAct<string>((typed) => ({
    path: `/activities/${id}/attend`,
    body: { code: typed },
  }));
  return (
    <>
      <div className={own.attend}>
        <Input
          value={code}
          maxLength={6}
          inputMode="numeric"
          placeholder={t('phone.signUp.code')}
          aria-label={t('phone.signUp.code')}
          onChange={(event) => setCode(event.target.value.replaceAll(/\D/g, ''))}
          data-testid="phone-attend-code"
        />
        <Button
          type="primary"
          disabled={code.length < 6}
          loading={attend.isPending}
          onClick={() => attend.mutate(code)}
          data-testid="phone-attend"
        >
          {t('phone.signUp.attend')}
        </Button>
      </div>
      {attend.isError && <Refusal error={attend.error} />}
    </>
  );
}
