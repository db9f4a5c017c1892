import { Switch } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded, Refusal } from '../PhoneStates.js';
import { noticeVersion, useChangeConsents, usePhoneConsents } from '../usePhoneSession.js';
import own from './account.module.css';
import styles from '../phone.module.css';

/** What the member agrees to; each choice is taken back by one press. */
export function PrivacyPage() {
  const { t } = useTranslation();
  const consents = usePhoneConsents();
  const change = useChangeConsents();
  const switchOf = (purpose: 'marketing' | 'personalisation', isOn: boolean): ReactNode => (
    <Switch
      checked={isOn}
      loading={change.isPending && change.variables[purpose] !== undefined}
      aria-label={t(`phone.privacy.${purpose}`)}
      onChange={(isGranted) => change.mutate({ [purpose]: isGranted, noticeVersion })}
      data-testid={`phone-${purpose}`}
    />
  );
  return (
    <div className={styles.screen} data-testid="phone-privacy">
      <Loaded asked={consents}>
        {({ service, marketing, personalisation }) => (
          <>
            <Choice
              name={t('phone.privacy.service')}
              text={t('phone.privacy.serviceText')}
              value={
                <span className={styles.small}>
                  {service ? t('phone.privacy.agreed') : t('phone.privacy.notAgreed')}
                </span>
              }
            />
            <Choice
              name={t('phone.privacy.marketing')}
              text={t('phone.privacy.marketingText')}
              value={switchOf('marketing', marketing)}
            />
            <Choice
              name={t('phone.privacy.personalisation')}
              text={t('phone.privacy.personalisationText')}
              value={switchOf('personalisation', personalisation)}
            />
            {change.isError && <Refusal error={change.error} />}
          </>
        )}
      </Loaded>
    </div>
  );
}

function Choice({ name, text, value }: { name: string; text: string; value: ReactNode }) {
  return (
    <div className={own.setting}>
      <span>
        {name}
        <span className={styles.note}>{text}</span>
      </span>
      {value}
    </div>
  );
}
