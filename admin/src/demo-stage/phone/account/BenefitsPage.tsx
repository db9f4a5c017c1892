import { useTranslation } from 'react-i18next';
import type { MiniBenefits } from '../../../api/types-mini.js';
import { Loaded, Nothing } from '../PhoneStates.js';
import { usePhoneQuery } from '../usePhoneQuery.js';
import own from './account.module.css';
import styles from '../phone.module.css';

type Scheme = MiniBenefits['schemes'][number];

/** What the member's tiers bring: privileges, and gifts by occasion with their terms. */
export function BenefitsPage() {
  const { t } = useTranslation();
  const benefits = usePhoneQuery<MiniBenefits>('/benefits');
  return (
    <div className={styles.screen} data-testid="phone-benefits">
      <Loaded asked={benefits}>
        {({ schemes }) =>
          schemes.length === 0 ? (
            <Nothing>{t('phone.benefit.none')}</Nothing>
          ) : (
            schemes.map((scheme) => <Tier key={scheme.schemeName} scheme={scheme} />)
          )
        }
      </Loaded>
    </div>
  );
}

function Tier({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const { tierName, isGeneral, pointsRate, privileges, occasions } = scheme;
  return (
    <>
      <div className={styles.panel} style={{ marginTop: 0 }}>
        <strong className={styles.activityTitle}>{t('phone.benefit.of', { tier: tierName })}</strong>
        <span className={styles.note}>{t('phone.benefit.rate', { rate: pointsRate })}</span>
        {isGeneral && <span className={styles.note}>{t('phone.benefit.general')}</span>}
      </div>
      {privileges.length > 0 && <div className={styles.month}>{t('phone.benefit.privileges')}</div>}
      {privileges.map(({ text }) => (
        <div key={text} className={own.gift} data-testid="phone-privilege">
          {text}
        </div>
      ))}
      {occasions.map(({ label, gifts }) => (
        <section key={label} data-testid="phone-occasion">
          <div className={styles.month}>{label}</div>
          {gifts.map(({ text, terms }) => (
            <div key={`${text}${terms}`} className={own.gift}>
              {text}
              {terms !== '' && <span className={styles.note}>{terms}</span>}
            </div>
          ))}
        </section>
      ))}
      {privileges.length === 0 && occasions.length === 0 && <Nothing>{t('phone.benefit.none')}</Nothing>}
    </>
  );
}
