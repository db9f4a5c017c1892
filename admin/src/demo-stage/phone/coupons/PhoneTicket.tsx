import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniTerms } from '../../../api/types-mini.js';
import { formatYuanShort } from '../../../format/money.js';
import styles from './tickets.module.css';

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
  const words = worthOf(terms, t);
  return (
    <div className={styles.worth}>
      <strong className={words.length > 5 ? styles.long : undefined}>{words}</strong>
      <span>
        {terms.minSpendFen > 0
          ? t('phone.from', { threshold: formatYuanShort(terms.minSpendFen) })
          : t('phone.noThreshold')}
      </span>
    </div>
  );
}

function worthOf({ kind, amountOffFen, percentOff }: MiniTerms, t: TFunction): string {
  switch (kind) {
    case 'amount_off':
      return formatYuanShort(amountOffFen ?? 0);
    case 'percent_off':
      return t('phone.coupon.fold', { n: (100 - (percentOff ?? 0)) / 10 });
    case 'exchange':
      return t('phone.coupon.exchange');
    case 'free_shipping':
      return t('phone.coupon.shipping');
  }
}
