import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../PhoneStates.js';
import { Sheet } from '../Sheet.js';
import { useJoin } from '../usePhoneSession.js';
import styles from '../phone.module.css';

/** 入会: the service consent is needed, the marketing consent is free. Neither is ticked beforehand. */
export function JoinSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [isServiceAgreed, setServiceAgreed] = useState(false);
  const [isMarketingAgreed, setMarketingAgreed] = useState(false);
  const [referralCode, setReferralCode] = useState('');
  const join = useJoin(onClose);
  return (
    <Sheet title={t('phone.joinTitle')} testId="phone-join-sheet" onClose={onClose}>
      <p className={styles.inviteText}>{t('phone.joinText')}</p>
      <p>
        <Checkbox
          checked={isServiceAgreed}
          onChange={(event) => setServiceAgreed(event.target.checked)}
          data-testid="consent-service"
        >
          {t('phone.agreeService')}
        </Checkbox>
      </p>
      <p>
        <Checkbox
          checked={isMarketingAgreed}
          onChange={(event) => setMarketingAgreed(event.target.checked)}
          data-testid="consent-marketing"
        >
          {t('phone.agreeMarketing')}
        </Checkbox>
      </p>
      <p>
        <Input
          value={referralCode}
          maxLength={32}
          placeholder={t('phone.referralCode')}
          aria-label={t('phone.referralCode')}
          onChange={(event) => setReferralCode(event.target.value.trim())}
          data-testid="join-referral"
        />
      </p>
      {join.isError && <Refusal error={join.error} />}
      <Button
        type="primary"
        block
        size="large"
        disabled={!isServiceAgreed}
        loading={join.isPending}
        onClick={() => join.mutate({ isMarketingAgreed, referralCode })}
        data-testid="phone-join-confirm"
      >
        {t('phone.joinConfirm')}
      </Button>
    </Sheet>
  );
}
