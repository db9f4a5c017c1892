import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniExchange, MiniMallItem } from '../../../api/types-mini.js';
import { formatCount } from '../../../format/number.js';
import { PhoneTicket } from '../coupons/PhoneTicket.js';
import { usePhoneLife } from '../phone-life.js';
import { Refusal } from '../PhoneStates.js';
import { Sheet } from '../Sheet.js';
import { useExchange, type Address } from './usePhoneMall.js';
import own from './points.module.css';
import styles from '../phone.module.css';

interface Props {
  item: MiniMallItem;
  available: number;
  onClose: () => void;
}

/** What is exchanged for how many points, asked once more; then what came of it. */
export function ExchangeSheet({ item, available, onClose }: Props) {
  const { t } = useTranslation();
  const [address, setAddress] = useState<Address>({ name: '', phone: '', address: '' });
  const exchange = useExchange(item);
  const isSent = item.fulfilment === 'delivery';
  const isComplete = !isSent || Object.values(address).every((part) => part.trim() !== '');
  return (
    <Sheet title={t('phone.mall.confirm')} testId="phone-exchange-sheet" onClose={onClose}>
      {exchange.data ? (
        <Done item={item} exchange={exchange.data} onClose={onClose} />
      ) : (
        <>
          {item.terms ? (
            <PhoneTicket terms={item.terms} note={item.name} />
          ) : (
            <p className={styles.inviteText}>
              <strong>{item.name}</strong>
              <span className={styles.note}>{item.description}</span>
              {item.fulfilment !== null && (
                <span className={styles.note}>{t(`phone.mall.fulfilment.${item.fulfilment}`)}</span>
              )}
            </p>
          )}
          <p className={styles.whyLine} style={{ marginTop: 12 }}>
            {t('phone.mall.cost', {
              points: formatCount(item.points),
              left: formatCount(available - item.points),
            })}
          </p>
          {isSent && <AddressFields address={address} onChange={setAddress} />}
          {exchange.isError && <Refusal error={exchange.error} />}
          <Button
            type="primary"
            block
            size="large"
            style={{ marginTop: 12 }}
            disabled={!isComplete}
            loading={exchange.isPending}
            onClick={() => exchange.mutate(isSent ? address : null)}
            data-testid="phone-exchange-confirm"
          >
            {t('phone.mall.confirmButton')}
          </Button>
        </>
      )}
    </Sheet>
  );
}

const fields = [
  { name: 'name', max: 32 },
  { name: 'phone', max: 20 },
  { name: 'address', max: 200 },
] as const;

function AddressFields({ address, onChange }: { address: Address; onChange: (address: Address) => void }) {
  const { t } = useTranslation();
  return (
    <div className={own.fields}>
      {fields.map(({ name, max }) => (
        <Input
          key={name}
          value={address[name]}
          maxLength={max}
          placeholder={t(`phone.mall.address.${name}`)}
          aria-label={t(`phone.mall.address.${name}`)}
          onChange={(event) => onChange({ ...address, [name]: event.target.value })}
          data-testid={`phone-address-${name}`}
        />
      ))}
      <span className={styles.small}>{t('phone.mall.address.note')}</span>
    </div>
  );
}

function Done({
  item,
  exchange,
  onClose,
}: {
  item: MiniMallItem;
  exchange: MiniExchange;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { openTab, openPage } = usePhoneLife();
  const isCoupon = exchange.couponId !== null;
  return (
    <div className={styles.atTill} data-testid="phone-exchange-done">
      <strong>{t('phone.mall.done', { name: item.name })}</strong>
      {exchange.pickupCode !== null && (
        <>
          <div className={styles.code} data-testid="phone-pickup-code">
            {exchange.pickupCode}
          </div>
          <p className={styles.small}>{t('phone.mall.pickup')}</p>
        </>
      )}
      <Button
        block
        style={{ marginTop: 16 }}
        onClick={() => {
          onClose();
          if (isCoupon) openTab('coupons');
          else openPage({ name: 'exchanges' });
        }}
        data-testid="phone-exchange-next"
      >
        {isCoupon ? t('phone.mall.toCoupons') : t('phone.mall.toExchanges')}
      </Button>
    </div>
  );
}
