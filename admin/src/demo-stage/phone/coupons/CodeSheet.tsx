import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifier } from '../../../app/notifier.js';
import { Refusal } from '../PhoneStates.js';
import { Sheet } from '../Sheet.js';
import { useRedeemCode } from './usePhoneCoupons.js';
import styles from '../phone.module.css';

/** 口令 and one-time codes. */
export function CodeSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const redeem = useRedeemCode(() => {
    notifier.success(t('phone.code.done'));
    onClose();
  });
  const submit = (): void => {
    if (code.trim() !== '') redeem.mutate(code.trim());
  };
  return (
    <Sheet title={t('phone.code.title')} testId="phone-code-sheet" onClose={onClose}>
      <p className={styles.inviteText}>{t('phone.code.text')}</p>
      <Input
        size="large"
        value={code}
        maxLength={64}
        placeholder={t('phone.code.hint')}
        aria-label={t('phone.code.hint')}
        onChange={(event) => {
          setCode(event.target.value);
          redeem.reset();
        }}
        onPressEnter={submit}
        data-testid="phone-code"
      />
      {redeem.isError && <Refusal error={redeem.error} />}
      <Button
        type="primary"
        block
        size="large"
        style={{ marginTop: 12 }}
        disabled={code.trim() === ''}
        loading={redeem.isPending}
        onClick={submit}
        data-testid="phone-code-submit"
      >
        {t('phone.code.submit')}
      </Button>
    </Sheet>
  );
}
