import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BatchPerson, CouponBatchDetail } from '../api/types-batches.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatCount } from '../format/number.js';
import { couponTone, labelOf } from '../labels.js';
import { QueryTable } from '../table/QueryTable.js';
import { peoplePath } from './useBatches.js';
import { useOutcomeText } from './useReasonText.js';

/** What became of each person, with the reason. */
export function ResultsTable({ batch }: { batch: CouponBatchDetail }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState('');
  const outcomeText = useOutcomeText();
  const path = peoplePath(batch.id);
  return (
    <QueryTable<BatchPerson>
      id="batch-people"
      what={t('batches.results')}
      unit={t('words.people')}
      path={path}
      exportPath={path}
      filters={outcome === '' ? {} : { outcome }}
      isEmbedded
      rowKey={(row) => row.memberId}
      empty={t('batches.resultsEmpty')}
      toolbar={
        <Select
          value={outcome}
          onChange={setOutcome}
          style={{ width: 220 }}
          aria-label={t('batches.outcome')}
          data-testid="batch-outcome"
          options={[
            { value: '', label: t('words.all') },
            ...batch.outcomes.map((one) => ({
              value: one.outcome,
              label: `${outcomeText(one.outcome, one.label)} · ${formatCount(one.people)}`,
            })),
          ]}
        />
      }
      columns={[
        {
          key: 'member',
          title: t('batches.member'),
          render: (row) => <Link to={`/members/${row.memberId}?tab=coupons`}>{row.memberName}</Link>,
        },
        { key: 'phone', title: t('batches.phone'), render: (row) => row.phoneMasked || '—' },
        {
          key: 'outcome',
          title: t('batches.outcome'),
          render: (row) => (
            <StatusTag tone={row.outcome === 'given' ? 'good' : 'neutral'}>
              {outcomeText(row.outcome, row.label)}
            </StatusTag>
          ),
        },
        {
          key: 'couponState',
          title: t('batches.couponState'),
          render: (row) =>
            row.couponState === null ? (
              '—'
            ) : (
              <StatusTag tone={couponTone(row.couponState)}>{labelOf('coupon', row.couponState)}</StatusTag>
            ),
        },
      ]}
    />
  );
}
