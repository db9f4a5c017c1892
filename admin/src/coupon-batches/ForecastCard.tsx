import { Alert, Card } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BatchForecast, CouponBatchDetail } from '../api/types-batches.js';
import { Facts } from '../display/Facts.js';
import { formatMoment } from '../format/moment.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { useReasonText } from './useReasonText.js';
import styles from './batches.module.css';

/** People, cost, stock and budget, before anything is given. */
export function ForecastCard({ batch, forecast }: { batch: CouponBatchDetail; forecast: BatchForecast }) {
  const { t } = useTranslation();
  const reasonText = useReasonText();
  const { room, short } = forecast;
  const refused = Object.entries(forecast.refused).sort(([, left], [, right]) => right - left);
  return (
    <Card
      title={t('batches.forecast')}
      extra={<span className="muted">{t('words.asOf', { time: formatMoment(forecast.countedAt) })}</span>}
      className={styles.card}
      data-testid="batch-forecast"
    >
      <Facts
        items={[
          {
            key: 'people',
            label: t('batches.people'),
            basis: t('batches.peopleBasis'),
            value: formatCount(batch.people),
          },
          {
            key: 'members',
            label: t('batches.members'),
            basis: t('batches.membersBasis'),
            value: formatCount(forecast.members),
          },
          {
            key: 'eligible',
            label: t('batches.eligible'),
            basis: t('batches.eligibleBasis'),
            value: formatCount(forecast.eligible),
          },
          {
            key: 'give',
            label: t('batches.willGive'),
            basis: t('batches.willGiveBasis'),
            value: <span data-testid="batch-will-give">{formatCount(forecast.willGive)}</span>,
          },
          {
            key: 'cost',
            label: t('batches.expectedCost'),
            basis: t('batches.costBasis'),
            value: formatYuan(forecast.costFen),
          },
          { key: 'stock', label: t('batches.stockLeft'), value: formatCount(room.stockLeft) },
          {
            key: 'budget',
            label: t('batches.budgetLeft'),
            value: room.budgetLeftFen === null ? t('batches.noBudget') : formatYuan(room.budgetLeftFen),
          },
        ]}
      />
      {short && (
        <Alert
          type="warning"
          showIcon
          className={styles.notice}
          title={t(`batches.shortOf.${short}`, {
            count: formatCount(forecast.willGive),
            rest: formatCount(forecast.eligible - forecast.willGive),
          })}
        />
      )}
      <h3 className={styles.subtitle}>{t('batches.whyNot')}</h3>
      {refused.length === 0 ? (
        <span className="muted">{t('batches.nobodyRefused')}</span>
      ) : (
        <ul className={styles.reasons}>
          {refused.map(([reason, people]) => (
            <li key={reason}>
              <span>{reasonText(reason)}</span>
              <span className="num">
                {formatCount(people)} {t('words.people')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
