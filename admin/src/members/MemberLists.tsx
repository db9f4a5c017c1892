import { useTranslation } from 'react-i18next';
import type { CouponRow, DeliveryRow, OrderRow, PointsEntry } from '../api/types.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatYuan } from '../format/money.js';
import { formatDate, formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { couponTone, labelOf, outcomeTone } from '../labels.js';
import { DeliveryReason } from '../deliveries/DeliveryReason.js';
import { CouponTerms } from '../coupons/CouponTerms.js';
import { MemberPointsHead } from '../points/MemberPointsHead.js';
import { lastDay } from '../points/points-text.js';
import { QueryTable } from '../table/QueryTable.js';

export function MemberOrders({ memberId }: { memberId: string }) {
  const { t } = useTranslation();
  return (
    <QueryTable<OrderRow>
      id="member-orders"
      what={t('members.tabs.orders')}
      unit={t('words.orders')}
      path={`/members/${memberId}/orders`}
      isEmbedded
      rowKey={(row) => row.id}
      empty={t('members.noOrders')}
      columns={[
        {
          key: 'paidAt',
          title: t('members.paidAt'),
          render: (row) => <span className="num">{formatMoment(row.paidAt)}</span>,
        },
        {
          key: 'no',
          title: t('members.orderNo'),
          render: (row) => <span className="num">{row.externalId}</span>,
        },
        { key: 'channel', title: t('members.channel'), render: (row) => row.channelName },
        {
          key: 'items',
          title: t('members.items'),
          render: (row) => row.items.map((item) => `${item.title} × ${item.quantity}`).join(', ') || '—',
        },
        { key: 'state', title: t('members.state'), render: (row) => row.stateLabel },
        {
          key: 'paid',
          title: t('members.paid'),
          align: 'right',
          render: (row) => <span className="num">{formatYuan(row.paidAmountFen)}</span>,
        },
        {
          key: 'refunded',
          title: t('members.refunded'),
          align: 'right',
          render: (row) => (
            <span className="num">{row.refundedAmountFen > 0 ? formatYuan(row.refundedAmountFen) : '—'}</span>
          ),
        },
        {
          key: 'net',
          title: t('members.net'),
          basis: t('members.netAmountBasis'),
          align: 'right',
          render: (row) => (
            <span className="num">
              {row.isCounted ? formatYuan(row.netAmountFen) : t('members.notCounted')}
            </span>
          ),
        },
      ]}
    />
  );
}

export function MemberCoupons({ memberId }: { memberId: string }) {
  const { t } = useTranslation();
  return (
    <QueryTable<CouponRow>
      id="member-coupons"
      what={t('members.tabs.coupons')}
      unit={t('words.sheets')}
      path={`/members/${memberId}/coupons`}
      isEmbedded
      rowKey={(row) => row.id}
      empty={t('members.noCoupons')}
      columns={[
        { key: 'name', title: t('coupons.name'), render: (row) => row.name },
        {
          key: 'terms',
          title: t('coupons.terms'),
          render: (row) => <CouponTerms terms={row.terms} />,
        },
        {
          key: 'state',
          title: t('members.state'),
          render: (row) => <StatusTag tone={couponTone(row.state)}>{labelOf('coupon', row.state)}</StatusTag>,
        },
        { key: 'source', title: t('coupons.source'), render: (row) => row.source },
        {
          key: 'issuedAt',
          title: t('coupons.issuedAt'),
          render: (row) => <span className="num">{formatMoment(row.issuedAt)}</span>,
        },
        {
          key: 'valid',
          title: t('coupons.valid'),
          render: (row) => (
            <span className="num">
              {formatDate(row.validFrom)} {t('words.to')} {formatDate(row.validUntil)}
            </span>
          ),
        },
        {
          key: 'redeemedAt',
          title: t('coupons.redeemedAt'),
          render: (row) => <span className="num">{formatMoment(row.redeemedAt)}</span>,
        },
      ]}
    />
  );
}

export function MemberPoints({ memberId, memberName }: { memberId: string; memberName: string }) {
  const { t } = useTranslation();
  return (
    <>
      <MemberPointsHead memberId={memberId} memberName={memberName} />
      <QueryTable<PointsEntry>
        id="member-points"
        what={t('members.tabs.points')}
        unit={t('words.rows')}
        path={`/members/${memberId}/points`}
        isEmbedded
        rowKey={(row) => row.id}
        empty={t('members.noPoints')}
        columns={[
          {
            key: 'at',
            title: t('members.at'),
            render: (row) => <span className="num">{formatMoment(row.occurredAt)}</span>,
          },
          {
            key: 'kind',
            title: t('members.kind'),
            render: (row) => labelOf('points', row.kind),
          },
          {
            key: 'points',
            title: t('members.points'),
            align: 'right',
            render: (row) => `${row.points > 0 ? '+' : ''}${formatCount(row.points)}`,
          },
          {
            key: 'balance',
            title: t('members.balance'),
            align: 'right',
            render: (row) => (row.balanceAfter === null ? '—' : formatCount(row.balanceAfter)),
          },
          { key: 'note', title: t('members.noteText'), render: (row) => row.note || '—' },
          {
            key: 'expires',
            title: t('members.expires'),
            render: (row) => (
              <span className="num">
                {row.expiresAt === null ? '—' : lastDay(row.expiresAt)}
                {row.isPending && (
                  <span className="muted">
                    {' '}
                    {t('members.pendingUntil', { date: formatDate(row.availableAt) })}
                  </span>
                )}
              </span>
            ),
          },
        ]}
      />
    </>
  );
}

export function MemberDeliveries({ memberId }: { memberId: string }) {
  const { t } = useTranslation();
  return (
    <QueryTable<DeliveryRow>
      id="member-deliveries"
      what={t('members.tabs.messages')}
      unit={t('words.rows')}
      path={`/members/${memberId}/deliveries`}
      isEmbedded
      rowKey={(row) => row.id}
      empty={t('members.noDeliveries')}
      columns={[
        {
          key: 'at',
          title: t('members.at'),
          render: (row) => <span className="num">{formatMoment(row.attemptedAt ?? row.createdAt)}</span>,
        },
        { key: 'source', title: t('deliveries.source'), render: (row) => row.sourceLabel },
        { key: 'purpose', title: t('deliveries.purpose'), render: (row) => labelOf('purpose', row.purpose) },
        { key: 'kind', title: t('deliveries.kind'), render: (row) => row.kindLabel },
        {
          key: 'outcome',
          title: t('deliveries.outcome'),
          render: (row) => (
            <StatusTag tone={outcomeTone(row.outcome)}>{labelOf('outcome', row.outcome)}</StatusTag>
          ),
        },
        { key: 'reason', title: t('deliveries.reason'), render: (row) => <DeliveryReason row={row} /> },
        {
          key: 'text',
          title: t('deliveries.text'),
          render: (row) => <span className="muted">{row.text}</span>,
        },
      ]}
    />
  );
}
