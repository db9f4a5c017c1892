import { useTranslation } from 'react-i18next';
import type { MiniBenefits } from '../../../api/types-mini.js';
import { PhoneTicket } from '../coupons/PhoneTicket.js';
import { Loaded, Nothing } from '../PhoneStates.js';
import { usePhoneQuery } from '../usePhoneQuery.js';
import styles from '../phone.module.css';

/** What the member's tier brings: privileges, and gifts by occasion with their terms. */
export function BenefitsPage() {
  const { t } = useTranslation();
  const benefits = usePhoneQuery<MiniBenefits>('/benefits');
  return (
    <div className={styles.screen} data-testid="phone-benefits">
      <Loaded asked={benefits}>
        {(found) => (
          <>
            {found.tierName !== null && (
              <div className={styles.month} style={{ marginTop: 0 }}>
                {t('phone.benefit.of', { tier: found.tierName })}
              </div>
            )}
            {found.privileges.map(({ title, text }) => (
              <div key={title} className={styles.setting} data-testid="phone-privilege">
                <span>
                  {title}
                  <span className={styles.note}>{text}</span>
                </span>
              </div>
            ))}
            {found.occasions.map(({ label, gifts }) => (
              <section key={label} data-testid="phone-occasion">
                <div className={styles.month}>{label}</div>
                <div className={styles.tickets}>
                  {gifts.map((gift) =>
                    gift.terms ? (
                      <PhoneTicket key={gift.text} terms={gift.terms} note={gift.text} />
                    ) : (
                      <div key={gift.text} className={styles.gift}>
                        {gift.text}
                      </div>
                    ),
                  )}
                </div>
              </section>
            ))}
            {found.privileges.length === 0 && found.occasions.length === 0 && (
              <Nothing>{t('phone.benefit.none')}</Nothing>
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}
