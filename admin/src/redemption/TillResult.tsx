import { Button, Card, Result } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RedemptionRow } from '../api/types-redemption.js';
import { formatClock } from '../format/moment.js';
import { formatYuan } from '../format/money.js';
import { ReasonDialog } from './ReasonDialog.js';
import styles from './redemption.module.css';

/** What became of the last coupon, and the way to the next. */
export function TillResult({ row, onNext }: { row: RedemptionRow; onNext: () => void }) {
  const { t } = useTranslation();
  const [isUndoing, setUndoing] = useState(false);
  const isDone = row.state === 'done';
  return (
    <Card size="small" data-testid="till-result">
      <Result
        className={styles.result}
        status={isDone ? 'success' : 'info'}
        title={isDone ? t('redemption.done') : t('redemption.waiting')}
        subTitle={
          <>
            <div className={styles.resultLine}>
              {row.couponName}
              {row.discountFen > 0 && ` · -${formatYuan(row.discountFen)}`}
            </div>
            <div className="muted">
              {isDone
                ? row.undoUntil && t('redemption.undoUntil', { time: formatClock(row.undoUntil) })
                : row.decideUntil && t('redemption.waitingHint', { time: formatClock(row.decideUntil) })}
            </div>
          </>
        }
        extra={
          <div className={styles.actions}>
            {isDone && row.undoUntil && (
              <Button size="large" onClick={() => setUndoing(true)} data-testid="till-undo">
                {t('redemption.undo')}
              </Button>
            )}
            <Button type="primary" size="large" autoFocus onClick={onNext} data-testid="till-next">
              {t('redemption.next')}
            </Button>
          </div>
        }
      />
      {isUndoing && (
        <ReasonDialog action="undo" row={row} onClose={() => setUndoing(false)} onDone={onNext} />
      )}
    </Card>
  );
}
