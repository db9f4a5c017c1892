import { DatePicker, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatDate, shiftDate } from '../format/moment.js';
import { ExportButton } from '../table/ExportButton.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { CouponBookTable } from './CouponBookTable.js';
import { PointsBookTable } from './PointsBookTable.js';
import { useLedger } from './useAudit.js';
import styles from './audit.module.css';

const DAYS_SHOWN = 30;
const DAYS_AT_MOST = 366;

/** What coupons and points came and went over some days. */
export function LedgerTab() {
  const { t } = useTranslation();
  const [today] = useState(() => formatDate(new Date().toISOString()));
  const [filters, change] = useUrlFilters(['from', 'to']);
  const to = filters['to'] ?? today;
  const from = filters['from'] ?? shiftDate(to, 1 - DAYS_SHOWN);
  const ledger = useLedger(from, to);
  const period = { from, to };
  return (
    <>
      <div className={styles.period}>
        <span className="muted">{t('audit.ledger.period')}</span>
        <DatePicker.RangePicker
          aria-label={t('audit.ledger.period')}
          data-testid="ledger-period"
          allowClear={false}
          value={[dayjs(from), dayjs(to)]}
          disabledDate={(day, { from: first }) =>
            first !== undefined && Math.abs(day.diff(first, 'day')) >= DAYS_AT_MOST
          }
          onChange={(range) => {
            const [first, last] = range ?? [];
            if (first && last) change({ from: first.format('YYYY-MM-DD'), to: last.format('YYYY-MM-DD') });
          }}
        />
        <span className={`muted ${styles.grow}`}>{t('audit.ledger.note')}</span>
        <ExportButton path="/audit/ledger/summary" filters={period} />
      </div>
      {ledger.isError && (
        <ErrorNotice
          error={ledger.error}
          what={t('audit.tabs.ledger')}
          onRetry={() => void ledger.refetch()}
        />
      )}
      {ledger.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {ledger.data && (
        <>
          <CouponBookTable books={ledger.data.coupons} total={ledger.data.couponTotal} period={period} />
          <PointsBookTable points={ledger.data.points} period={period} />
        </>
      )}
    </>
  );
}
