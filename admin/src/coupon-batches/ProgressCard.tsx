import { Card, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CouponBatchDetail } from '../api/types-batches.js';
import { Facts } from '../display/Facts.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { useOutcomeText } from './useReasonText.js';
import styles from './batches.module.css';

/** How far the check, or the batch, has come. */
export function ProgressCard({ batch }: { batch: CouponBatchDetail }) {
  const { t } = useTranslation();
  const outcomeText = useOutcomeText();
  const share = Math.floor((batch.seen / Math.max(1, batch.people)) * 100);
  const isCounting = batch.state === 'counting';
  return (
    <Card className={styles.card} data-testid="batch-progress">
      {isCounting && <p className="muted">{t('batches.counting')}</p>}
      <div className={styles.progressLine}>
        <Progress
          percent={share}
          status={batch.state === 'running' || isCounting ? 'active' : 'normal'}
          aria-label={t('batches.progress')}
        />
        <span className="num">
          {t('batches.progressText', { seen: formatCount(batch.seen), people: formatCount(batch.people) })}
        </span>
      </div>
      {!isCounting && (
        <Facts
          items={[
            {
              key: 'given',
              label: t('batches.given'),
              basis: t('batches.givenBasis'),
              value: <span data-testid="batch-given">{formatCount(batch.given)}</span>,
            },
            {
              key: 'cost',
              label: t('batches.cost'),
              basis: t('batches.costBasis'),
              value: formatYuan(batch.givenFen),
            },
            ...batch.outcomes
              .filter(({ outcome }) => outcome !== 'given')
              .map(({ outcome, label, people }) => ({
                key: outcome,
                label: outcomeText(outcome, label),
                value: formatCount(people),
              })),
          ]}
        />
      )}
    </Card>
  );
}
