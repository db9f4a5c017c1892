import { Alert, Button, Card, Form, Input, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '../api/useIntent.js';
import type { CouponLook, RedemptionRow } from '../api/types-redemption.js';
import { problemText } from '../app/problem-text.js';
import { YuanInput } from '../display/YuanInput.js';
import { formatYuan, formatYuanShort } from '../format/money.js';
import { LookTicket } from './LookTicket.js';
import { useLook, useRedeem } from './useRedemption.js';
import styles from './redemption.module.css';

interface Props {
  code: string;
  shopCode: string | undefined;
  onDone: (row: RedemptionRow) => void;
  onClear: () => void;
}

const ASK_AFTER_MS = 350;

/** The coupon of a code: what it is, what it takes off this amount, and its use. */
export function TillCoupon({ code, shopCode, onDone, onClear }: Props) {
  const { t } = useTranslation();
  const [amountFen, setAmountFen] = useState<number | null>(null);
  const [orderRef, setOrderRef] = useState('');
  const settled = useSettled(amountFen);
  const look = useLook({ code, amountFen: settled, shopCode });
  const redeem = useRedeem();
  const intent = useIntent();
  const isCurrent = settled === amountFen && !look.isPlaceholderData && !look.isFetching;
  const clear = (
    <Button size="large" onClick={onClear} data-testid="till-clear">
      {t('redemption.clear')}
    </Button>
  );

  if (look.isPending) return <Skeleton active paragraph={{ rows: 5 }} />;
  if (look.isError)
    return (
      <Card size="small">
        <Alert type="error" showIcon title={problemText(look.error)} data-testid="till-problem" />
        <div className={styles.actions}>{clear}</div>
      </Card>
    );
  const coupon = look.data;
  const submit = () =>
    redeem.mutate(
      { code, amountFen, shopCode, orderRef: orderRef.trim(), intent: intent.current() },
      {
        onSuccess: (row) => {
          intent.renew();
          onDone(row);
        },
        onError: () => {
          intent.renew();
          void look.refetch();
        },
      },
    );
  return (
    <div className={styles.coupon} data-testid="till-coupon">
      <LookTicket coupon={coupon} />
      <Card size="small">
        {coupon.refusal ? (
          <>
            <Alert type="error" showIcon title={coupon.refusal.message} data-testid="till-refusal" />
            <div className={styles.actions}>{clear}</div>
          </>
        ) : (
          <Form layout="vertical" onFinish={submit} className={styles.tillForm}>
            {coupon.needsAmount && (
              <Form.Item label={t('redemption.amount')} extra={t('redemption.amountHint')}>
                <YuanInput
                  autoFocus
                  size="large"
                  min={0}
                  max={10_000_000}
                  precision={2}
                  controls={false}
                  inputMode="decimal"
                  style={{ width: '100%' }}
                  fen={amountFen}
                  onFenChange={setAmountFen}
                  data-testid="till-amount"
                />
              </Form.Item>
            )}
            <Form.Item label={t('redemption.orderRef')} extra={t('redemption.orderRefHint')}>
              <Input
                size="large"
                maxLength={96}
                autoComplete="off"
                value={orderRef}
                onChange={(event) => setOrderRef(event.target.value)}
                data-testid="till-order"
              />
            </Form.Item>
            <div className={styles.decision}>
              <Outcome coupon={coupon} isCurrent={isCurrent} />
              {redeem.isError && (
                <Alert type="error" showIcon title={problemText(redeem.error)} data-testid="till-problem" />
              )}
              <div className={styles.actions}>
                {clear}
                <Button
                  type="primary"
                  size="large"
                  htmlType="submit"
                  loading={redeem.isPending}
                  disabled={!isCurrent || !isApplicable(coupon)}
                  data-testid="till-redeem"
                >
                  <ButtonText coupon={coupon} />
                </Button>
              </div>
            </div>
          </Form>
        )}
      </Card>
    </div>
  );
}

function ButtonText({ coupon }: { coupon: CouponLook }) {
  const { t } = useTranslation();
  if (coupon.needsSecondPerson) return t('redemption.submit');
  return coupon.kind === 'exchange' ? t('redemption.redeemItem') : t('redemption.redeem');
}

function isApplicable(coupon: CouponLook): boolean {
  return coupon.discount !== null && coupon.discount.problem === null;
}

/** What the coupon takes off the amount, or why it does not. */
function Outcome({ coupon, isCurrent }: { coupon: CouponLook; isCurrent: boolean }) {
  const { t } = useTranslation();
  const { discount } = coupon;
  if (!discount) return null;
  if (discount.problem !== null)
    return (
      <Alert
        type="warning"
        showIcon
        data-testid="till-problem"
        title={discount.problem}
        description={
          discount.missingFen > 0 && t('redemption.missing', { amount: formatYuanShort(discount.missingFen) })
        }
      />
    );
  return (
    <div className={styles.outcome} aria-live="polite" aria-busy={!isCurrent} data-testid="till-outcome">
      {coupon.kind !== 'exchange' && (
        <dl>
          <div>
            <dt>{t('redemption.discount')}</dt>
            <dd className={styles.saved}>-{formatYuan(discount.discountFen)}</dd>
          </div>
          <div>
            <dt>{t('redemption.payable')}</dt>
            <dd>{formatYuan(discount.payableFen)}</dd>
          </div>
        </dl>
      )}
      {coupon.needsSecondPerson && (
        <Alert
          type="info"
          showIcon
          title={t('redemption.secondPerson', { amount: formatYuanShort(coupon.approvalAboveFen) })}
        />
      )}
    </div>
  );
}

/** A value once it has stood still for a moment. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), ASK_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  return settled;
}
