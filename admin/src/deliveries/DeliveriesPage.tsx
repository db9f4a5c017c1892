import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DeliveryRow } from '../api/types.js';
import { PageHeader } from '../display/PageHeader.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { labelOf, outcomeTone } from '../labels.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { DeliveryReason } from './DeliveryReason.js';
import { DeliverySummaryCards } from './DeliverySummaryCards.js';
import { SendingSwitch, StoppedNotice } from './SendingSwitch.js';

const outcomes = ['queued', 'claimed', 'submitted', 'sent', 'rejected', 'dropped', 'unknown'] as const;

/** What was sent to whom, and what was not, and why? */
export function DeliveriesPage() {
  const { t } = useTranslation();
  const [filters, change, reset] = useUrlFilters([
    'outcome',
    'reason',
    'purpose',
    'memberId',
    'source',
    'from',
    'to',
  ]);
  return (
    <>
      <PageHeader title={t('deliveries.title')} note={t('deliveries.note')} actions={<SendingSwitch />} />
      <StoppedNotice />
      <DeliverySummaryCards filters={filters} onChange={change} />
      <FilterBar
        filters={filters}
        onChange={change}
        onReset={reset}
        fields={[
          {
            kind: 'select',
            name: 'outcome',
            label: t('deliveries.outcome'),
            options: outcomes.map((outcome) => ({ value: outcome, label: labelOf('outcome', outcome) })),
          },
          {
            kind: 'select',
            name: 'purpose',
            label: t('deliveries.purpose'),
            width: 100,
            options: (['service', 'marketing'] as const).map((purpose) => ({
              value: purpose,
              label: labelOf('purpose', purpose),
            })),
          },
          { kind: 'dates', from: 'from', to: 'to', label: t('deliveries.time') },
        ]}
      />
      <QueryTable<DeliveryRow>
        id="deliveries"
        what={t('deliveries.list')}
        unit={t('words.rows')}
        path="/deliveries"
        exportPath="/deliveries"
        filters={filters}
        rowKey={(row) => row.id}
        empty={Object.keys(filters).length > 0 ? t('deliveries.emptyFiltered') : t('deliveries.empty')}
        columns={[
          {
            key: 'member',
            title: t('deliveries.member'),
            render: (row) => <Link to={`/members/${row.memberId}?tab=messages`}>{row.memberName}</Link>,
          },
          {
            key: 'at',
            title: t('deliveries.time'),
            render: (row) => <span className="num">{formatMoment(row.attemptedAt ?? row.createdAt)}</span>,
          },
          { key: 'source', title: t('deliveries.source'), render: (row) => row.sourceLabel },
          {
            key: 'purpose',
            title: t('deliveries.purpose'),
            render: (row) => labelOf('purpose', row.purpose),
          },
          { key: 'kind', title: t('deliveries.kind'), render: (row) => row.kindLabel },
          { key: 'channel', title: t('deliveries.channel'), isExtra: true, render: (row) => row.channelName },
          {
            key: 'outcome',
            title: t('deliveries.outcome'),
            basis: t('deliveries.unknownHint'),
            render: (row) => (
              <StatusTag tone={outcomeTone(row.outcome)}>{labelOf('outcome', row.outcome)}</StatusTag>
            ),
          },
          { key: 'reason', title: t('deliveries.reason'), render: (row) => <DeliveryReason row={row} /> },
          {
            key: 'text',
            title: t('deliveries.text'),
            render: (row) => (
              <span
                className="muted"
                title={row.text}
                style={{
                  display: 'block',
                  maxWidth: 300,
                  overflow: 'hidden',
                  textOverflow: 'ellipsis',
                  whiteSpace: 'nowrap',
                }}
              >
                {row.text}
              </span>
            ),
          },
        ]}
      />
    </>
  );
}
