import { useTranslation } from 'react-i18next';
import type { MiniExchangeEntry } from '../../../api/types-mini.js';
import { formatMoment } from '../../../format/moment.js';
import { formatCount } from '../../../format/number.js';
import { Loaded, Nothing } from '../PhoneStates.js';
import { useExchanges } from './usePhoneMall.js';
import own from './points.module.css';
import styles from '../phone.module.css';

/** 兑换记录, with the code of what waits to be fetched. */
export function ExchangesPage() {
  const { t } = useTranslation();
  const exchanges = useExchanges();
  return (
    <div className={styles.screen} data-testid="phone-exchanges">
      <Loaded asked={exchanges}>
        {(found) =>
          found.length === 0 ? (
            <Nothing>{t('phone.mall.noExchanges')}</Nothing>
          ) : (
            <ul className={styles.entries}>
              {found.map((exchange) => (
                <Entry key={exchange.id} exchange={exchange} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  );
}

function Entry({ exchange }: { exchange: MiniExchangeEntry }) {
  const { t } = useTranslation();
  const { kind, state, fulfilment } = exchange;
  const isWaiting = kind === 'goods' && state === 'placed';
  return (
    <li data-testid="phone-exchange">
      <span>
        {exchange.name}
        <span className={styles.note}>
          {[formatMoment(exchange.placedAt), exchange.addressMasked, exchange.note]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {exchange.pickupCode !== null && (
          <span className={styles.note}>{t('phone.mall.pickupCode', { code: exchange.pickupCode })}</span>
        )}
      </span>
      <span className={own.amount}>
        <strong className={styles.count}>-{formatCount(exchange.points)}</strong>
        <span className={styles.note}>
          {isWaiting && fulfilment !== null
            ? t(`phone.mall.waits.${fulfilment}`)
            : t(`phone.mall.states.${state}`)}
        </span>
      </span>
    </li>
  );
}
