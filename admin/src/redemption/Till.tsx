import { Card, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RedemptionRow, RedemptionSummary } from '../api/types-redemption.js';
import { Facts } from '../display/Facts.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { CodeForm } from './CodeForm.js';
import { TillCoupon } from './TillCoupon.js';
import { TillResult } from './TillResult.js';
import styles from './redemption.module.css';

const shopKey = 'cenglin.till-shop';

/** One coupon after the other: its code, what it is worth, and the button that uses it. */
export function Till({ summary, isClerk }: { summary: RedemptionSummary | undefined; isClerk: boolean }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<string | null>(null);
  const [done, setDone] = useState<RedemptionRow | null>(null);
  const [chosenShop, setChosenShop] = useState(() => localStorage.getItem(shopKey) ?? '');
  const open = (summary?.shops ?? []).filter(({ isOpen }) => isOpen);
  const shopCode = isClerk || !open.some(({ code }) => code === chosenShop) ? undefined : chosenShop;
  const chooseShop = (code: string) => {
    localStorage.setItem(shopKey, code);
    setChosenShop(code);
  };
  const startAgain = () => {
    setAsked(null);
    setDone(null);
  };
  return (
    <div className={styles.till}>
      <Card size="small" className={styles.tillSide} data-testid="till-today">
        <Facts
          items={[
            {
              key: 'done',
              label: t('redemption.today'),
              basis: t('redemption.todayBasis'),
              value: summary ? formatCount(summary.done) : '—',
            },
            {
              key: 'discount',
              label: t('redemption.todayDiscount'),
              basis: t('redemption.todayDiscountBasis'),
              value: summary ? formatYuan(summary.discountFen) : '—',
            },
            {
              key: 'awaiting',
              label: t('redemption.awaitingCount'),
              basis: t('redemption.awaitingBasis'),
              value: summary ? formatCount(summary.awaiting) : '—',
            },
          ]}
        />
      </Card>
      <div className={styles.tillMain}>
        {!isClerk && open.length > 0 && !done && (
          <label className={styles.shopChoice}>
            <span className="muted">{t('redemption.shop')}</span>
            <Select
              aria-label={t('redemption.shop')}
              data-testid="till-shop"
              value={shopCode ?? ''}
              onChange={chooseShop}
              popupMatchSelectWidth={false}
              options={[
                { value: '', label: t('redemption.noShop') },
                ...open.map(({ code, name }) => ({ value: code, label: name })),
              ]}
            />
          </label>
        )}
        {done ? (
          <div className={styles.single}>
            <TillResult row={done} onNext={startAgain} />
          </div>
        ) : asked === null ? (
          <div className={styles.single}>
            <CodeForm onAsk={setAsked} />
          </div>
        ) : (
          <TillCoupon key={asked} code={asked} shopCode={shopCode} onDone={setDone} onClear={startAgain} />
        )}
      </div>
    </div>
  );
}
