import { Card, Empty, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DemoPerson } from '../api/types.js';
import { CouponTerms } from '../coupons/CouponTerms.js';
import { Facts } from '../display/Facts.js';
import { StatusTag } from '../display/StatusTag.js';
import { TierTag } from '../display/TierTag.js';
import { formatYuan } from '../format/money.js';
import { formatClock, formatDate } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { couponTone, labelOf, outcomeTone } from '../labels.js';
import { useWatchedMember } from './useDemo.js';
import styles from './demo.module.css';

const shown = 6;

/** The person as the operator sees them, live. */
export function OperatorView({ person, interval }: { person: DemoPerson; interval: number }) {
  const { t } = useTranslation();
  const { member, coupons, points, deliveries } = useWatchedMember(person.memberId, interval);
  if (!person.memberId)
    return (
      <Card>
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('demo.unknownPerson')} />
      </Card>
    );
  if (!member.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  return (
    <div className={styles.operator} data-testid="operator-view">
      <Card
        title={
          <>
            {member.data.displayName}{' '}
            <span className="muted">{labelOf('standing', member.data.standing)}</span>
          </>
        }
        extra={<Link to={`/members/${person.memberId}?tab=tiers`}>{t('demo.openMember')}</Link>}
        className={styles.wide}
      >
        <div className={styles.tiers} data-testid="operator-tiers">
          {member.data.tiers.map((tier) => (
            <span key={tier.schemeCode}>
              <span className="muted">{tier.schemeName} </span>
              <TierTag schemeCode={tier.schemeCode} code={tier.tierCode} name={tier.tierName} />
            </span>
          ))}
        </div>
        <Facts
          items={[
            {
              key: 'net',
              label: t('members.netAmount'),
              value: formatYuan(member.data.netAmountFen),
              basis: t('members.netAmountBasis'),
            },
            {
              key: 'orders',
              label: t('members.orders'),
              value: formatCount(member.data.orderCount),
              basis: t('members.ordersBasis'),
            },
            { key: 'paid', label: t('members.lastPaid'), value: formatDate(member.data.lastPaidOn) },
            {
              key: 'points',
              label: t('members.points'),
              value: <span data-testid="operator-points">{formatCount(member.data.points.balance)}</span>,
            },
            {
              key: 'pending',
              label: t('points.pending'),
              value: <span data-testid="operator-pending">{formatCount(member.data.points.pending)}</span>,
              basis: t('points.pendingBasis'),
            },
          ]}
        />
      </Card>
      <LiveList title={t('members.tabs.coupons')} empty={t('demo.noCoupons')} testId="operator-coupons">
        {coupons.data?.items.slice(0, shown).map((coupon) => (
          <li key={coupon.id}>
            <span>
              {coupon.name} <CouponTerms terms={coupon.terms} />
              <span className={styles.small}>
                {coupon.source} · {formatDate(coupon.issuedAt)}
              </span>
            </span>
            <StatusTag tone={couponTone(coupon.state)}>{labelOf('coupon', coupon.state)}</StatusTag>
          </li>
        ))}
      </LiveList>
      <LiveList title={t('members.tabs.points')} empty={t('members.noPoints')} testId="operator-ledger">
        {points.data?.items.slice(0, shown).map((entry) => (
          <li key={entry.id}>
            <span>
              {labelOf('points', entry.kind)}
              <span className={styles.small}>
                {entry.note}
                {entry.isPending &&
                  ` · ${t('members.pendingUntil', { date: formatDate(entry.availableAt) })}`}
              </span>
            </span>
            <strong className="num">
              {entry.points > 0 ? '+' : ''}
              {formatCount(entry.points)}
            </strong>
          </li>
        ))}
      </LiveList>
      <LiveList
        title={t('members.tabs.messages')}
        empty={t('members.noDeliveries')}
        testId="operator-messages"
        isWide
      >
        {deliveries.data?.items.slice(0, shown).map((delivery) => (
          <li key={delivery.id}>
            <span className={styles.cut}>
              {delivery.sourceLabel} <span className="muted">{delivery.text}</span>
              <span className={styles.small}>
                {delivery.kindLabel} · {formatDate(delivery.createdAt)} {formatClock(delivery.createdAt)}
                {delivery.reason && ` · ${labelOf('reason', delivery.reason)}`}
              </span>
            </span>
            <StatusTag tone={outcomeTone(delivery.outcome)}>{labelOf('outcome', delivery.outcome)}</StatusTag>
          </li>
        ))}
      </LiveList>
    </div>
  );
}

interface LiveListProps {
  title: string;
  empty: string;
  testId: string;
  isWide?: boolean;
  children: ReactNode[] | undefined;
}

function LiveList({ title, empty, testId, isWide, children }: LiveListProps) {
  return (
    <Card size="small" title={title} className={isWide ? styles.wide : undefined} data-testid={testId}>
      {!children && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {children?.length === 0 && <span className="muted">{empty}</span>}
      {children && children.length > 0 && <ul className={styles.list}>{children}</ul>}
    </Card>
  );
}
