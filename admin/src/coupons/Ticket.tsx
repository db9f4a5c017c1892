import { useTranslation } from 'react-i18next';
import { formatYuanShort } from '../format/money.js';
import styles from './coupons.module.css';

interface Props {
  name: string;
  minSpendFen: number;
  amountOffFen: number;
  validText: string;
}

/** A coupon as a ticket, as the member sees it. */
export function Ticket({ name, minSpendFen, amountOffFen, validText }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.ticket} data-testid="ticket">
      <div className={styles.ticketValue}>
        <strong>{formatYuanShort(amountOffFen)}</strong>
        <span>
          {minSpendFen > 0
            ? t('phone.from', { threshold: formatYuanShort(minSpendFen) })
            : t('phone.noThreshold')}
        </span>
      </div>
      <div className={styles.ticketText}>
        <strong>{name || '—'}</strong>
        <span>{validText}</span>
      </div>
    </div>
  );
}
