import { Card, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatCount } from '../format/number.js';
import { labelOf, outcomeTone } from '../labels.js';
import type { Filters } from '../table/useUrlFilters.js';
import { useDeliverySummary } from './useDeliveries.js';
import styles from './deliveries.module.css';

const usualOrder = ['submitted', 'sent', 'queued', 'claimed', 'unknown', 'rejected', 'dropped'];

function byUsualOrder(a: { outcome: string }, b: { outcome: string }): number {
  return usualOrder.indexOf(a.outcome) - usualOrder.indexOf(b.outcome);
}

interface Props {
  filters: Filters;
  onChange: (changes: Record<string, string | undefined>) => void;
}

/** Counts by outcome (each narrows the list) and by reason. */
export function DeliverySummaryCards({ filters, onChange }: Props) {
  const { t } = useTranslation();
  const summary = useDeliverySummary(filters);
  if (summary.isError)
    return (
      <ErrorNotice
        error={summary.error}
        what={t('deliveries.summary')}
        onRetry={() => void summary.refetch()}
      />
    );
  if (summary.isPending) return <Skeleton active paragraph={{ rows: 2 }} />;
  return (
    <div className={styles.row}>
      <Card title={t('deliveries.summary')}>
        <div className={styles.outcomes} data-testid="delivery-summary">
          {[...summary.data.byOutcome].sort(byUsualOrder).map((item) => {
            const isChosen = filters.outcome === item.outcome;
            return (
              <button
                key={item.outcome}
                type="button"
                className={`${styles.outcome} ${isChosen ? styles.isChosen : ''}`}
                aria-pressed={isChosen}
                onClick={() => onChange({ outcome: isChosen ? undefined : item.outcome })}
              >
                <StatusTag tone={outcomeTone(item.outcome)}>{labelOf('outcome', item.outcome)}</StatusTag>
                <span className={styles.count}>{formatCount(item.count)}</span>
              </button>
            );
          })}
        </div>
      </Card>
      <Card
        title={
          <>
            {t('deliveries.reasons')} <BasisHint text={t('deliveries.reasonsBasis')} />
          </>
        }
      >
        {summary.data.byReason.length === 0 ? (
          <span className="muted">{t('deliveries.noReasons')}</span>
        ) : (
          <ul className={styles.reasons}>
            {summary.data.byReason.map((item) => (
              <li key={item.reason}>
                <a
                  href="#reason"
                  onClick={(event) => {
                    event.preventDefault();
                    onChange({ reason: filters.reason === item.reason ? undefined : item.reason });
                  }}
                >
                  {item.label || labelOf('reason', item.reason)}
                </a>
                <span>{formatCount(item.count)}</span>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}
