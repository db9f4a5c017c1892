import { GiftOutlined, ShoppingOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniMallItem } from '../../../api/types-mini.js';
import { formatCount } from '../../../format/number.js';
import { Loaded, Nothing } from '../PhoneStates.js';
import { ExchangeSheet } from './ExchangeSheet.js';
import { useMall } from './usePhoneMall.js';
import own from './points.module.css';
import styles from '../phone.module.css';

/** 积分商城: what points bring, and what stands in the way of the rest. */
export function MallPage() {
  const { t } = useTranslation();
  const mall = useMall();
  const [chosen, setChosen] = useState<MiniMallItem | null>(null);
  return (
    <>
      <div className={styles.screen} data-testid="phone-mall">
        <Loaded asked={mall}>
          {({ available, items }) => (
            <>
              <div className={own.balance}>
                {t('phone.mall.available')}
                <strong className="num" data-testid="phone-mall-available">
                  {formatCount(available)}
                </strong>
              </div>
              {items.length === 0 && <Nothing>{t('phone.mall.none')}</Nothing>}
              <div className={styles.tickets}>
                {items.map((item) => (
                  <Item key={item.id} item={item} onChoose={() => setChosen(item)} />
                ))}
              </div>
            </>
          )}
        </Loaded>
      </div>
      {chosen && (
        <ExchangeSheet item={chosen} available={mall.data?.available ?? 0} onClose={() => setChosen(null)} />
      )}
    </>
  );
}

function Item({ item, onChoose }: { item: MiniMallItem; onChoose: () => void }) {
  const { t } = useTranslation();
  const isOpen = item.state === 'exchangeable';
  return (
    <div className={own.item} data-testid="phone-mall-item" data-state={item.state}>
      <span className={styles.shortcutIcon} aria-hidden="true">
        {item.kind === 'coupon' ? <GiftOutlined /> : <ShoppingOutlined />}
      </span>
      <span>
        <strong>{item.name}</strong>
        <span className={styles.note}>{item.terms?.sentence ?? item.description}</span>
        <span className={styles.price}>{t('phone.mall.price', { points: formatCount(item.points) })}</span>
        <span className={styles.note}>
          {item.reason ?? t('phone.mall.left', { n: formatCount(item.left) })}
        </span>
      </span>
      <Button
        type="primary"
        size="small"
        shape="round"
        disabled={!isOpen}
        onClick={onChoose}
        data-testid="phone-mall-exchange"
      >
        {t('phone.mall.exchange')}
      </Button>
    </div>
  );
}
