import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniTerms } from '../../../api/types-mini.js';
import { formatYuanShort } from '../../../format/money.js';
import styles from '../tickets.module.css';

interface Props {
  terms: MiniTerms;
  /** Until when, or what is in the way. */
  note: string;
  /** What can be done with it, or its stamp. */
  end?: ReactNode;
  isFaded?: boolean;
}

/** A coupon as a ticket: what it is worth, from how much, and what to do with it. */
export function PhoneTicket({ terms, note, end, isFaded = false }: Props) {
  return (
    <div className={`${styles.ticket} ${isFaded ? styles.faded : ''}`} data-testid="ticket">
      <Worth terms={terms} />
      <div className={styles.text}>
        <strong>{terms.name}</strong>
        <span className={styles.sentence}>{terms.sentence}</span>
        <span className={styles.note}>{note}</span>
      </div>
      {end !== undefined && <div className={styles.end}>{end}</div>}
    </div>
  );
}

function Worth({ terms }: { terms: MiniTerms }) {
  const { t } = useTranslation();
  return (
    <div className={styles.worth}>
      <strong className={worthText(terms).length > 5 ? styles.long : undefined}>
        {terms.kind === 'percent_off'
          ? t('phone.coupon.fold', { n: (100 - (terms.percentOff ?? 0)) / 10 })
          : terms.kind === 'exchange'
            ? t('phone.coupon.exchange')
            : terms.kind === 'free_shipping'
              ? t('phone.coupon.shipping')
              : worthText(terms)}
      </strong>
      <span>
        {terms.minSpendFen > 0
          ? t('phone.from', { threshold: formatYuanShort(terms.minSpendFen) })
          : t('phone.noThreshold')}
      </span>
    </div>
  );
}

function worthText({ amountOffFen }: MiniTerms): string {
  return amountOffFen === null ? '' : formatYuanShort(amountOffFen);
}
