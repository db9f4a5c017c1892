import { Alert, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../app/problem-text.js';
import { Sheet } from './Sheet.js';
import { useJoin } from './usePhone.js';
import styles from './phone.module.css';

/** 入会: the service consent is needed, the marketing consent is free. Neither is ticked beforehand. */
export function JoinSheet({
  personId,
  token,
  onClose,
  onJoined,
}: {
  personId: string;
  token: string;
  onClose: () => void;
  onJoined: () => void;
}) {
  const { t } = useTranslation();
  const [isServiceAgreed, setServiceAgreed] = useState(false);
  const [isMarketingAgreed, setMarketingAgreed] = useState(false);
  const join = useJoin(personId, token, () => {
    onJoined();
    onClose();
  });
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
      {join.isError && (
        <Alert type="error" showIcon title={problemText(join.error)} style={{ marginBottom: 12 }} />
      )}
      <Button
        type="primary"
        block
        size="large"
        disabled={!isServiceAgreed}
        loading={join.isPending}
        onClick={() => join.mutate(isMarketingAgreed)}
        data-testid="phone-join-confirm"
      >
        {t('phone.joinConfirm')}
      </Button>
    </Sheet>
  );
}
