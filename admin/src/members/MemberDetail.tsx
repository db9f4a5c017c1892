import { GiftOutlined } from '@ant-design/icons';
import { Button, Card, Skeleton, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import type { MemberDetail as Member } from '../api/types.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { Facts } from '../display/Facts.js';
import { PageHeader } from '../display/PageHeader.js';
import { TierTag } from '../display/TierTag.js';
import { formatYuan } from '../format/money.js';
import { formatDate } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { labelOf } from '../labels.js';
import { IssueCouponDialog } from './IssueCouponDialog.js';
import { MemberCoupons, MemberDeliveries, MemberOrders, MemberPoints } from './MemberLists.js';
import { MemberOverview } from './MemberOverview.js';
import { MemberTags } from './MemberTags.js';
import { MemberTiers } from './MemberTiers.js';
import { MemberTimeline } from './MemberTimeline.js';
import { useMember } from './useMembers.js';
import styles from './members.module.css';

/** One person: who they are, why they are in their tiers, and what they were given. */
export function MemberDetail() {
  const { t } = useTranslation();
  const memberId = useParams().memberId ?? '';
  const member = useMember(memberId);
  const [isIssuing, setIssuing] = useState(false);

  if (member.isError)
    return (
      <ErrorNotice error={member.error} what={t('members.detail')} onRetry={() => void member.refetch()} />
    );
  if (member.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  const person = member.data;
  return (
    <>
      <PageHeader
        title={person.displayName}
        note={
          <>
            <Link to="/members">{t('members.title')}</Link> · {labelOf('standing', person.standing)}
            {person.joinedAt && ` · ${t('members.joinedOn', { date: formatDate(person.joinedAt) })}`} ·{' '}
            {person.isFollowing ? t('members.isFollowing') : t('members.isNotFollowing')}
          </>
        }
        actions={
          <Button
            type="primary"
            icon={<GiftOutlined />}
            disabled={person.standing !== 'member'}
            title={person.standing === 'member' ? undefined : t('members.issueOnlyMembers')}
            onClick={() => setIssuing(true)}
            data-testid="issue-coupon"
          >
            {t('members.issue')}
          </Button>
        }
      />
      <HeadCard person={person} />
      <DetailTabs person={person} />
      <IssueCouponDialog isOpen={isIssuing} person={person} onClose={() => setIssuing(false)} />
    </>
  );
}

function HeadCard({ person }: { person: Member }) {
  const { t } = useTranslation();
  return (
    <Card className={styles.head}>
      <div className={styles.headGrid}>
        <div className={styles.headTiers} data-testid="member-tiers">
          {person.tiers.map((tier) => (
            <div key={tier.schemeCode}>
              <div className={styles.small}>{tier.schemeName}</div>
              <TierTag schemeCode={tier.schemeCode} code={tier.tierCode} name={tier.tierName} />
              <span className={styles.since}>{t('members.since', { date: tier.since })}</span>
            </div>
          ))}
        </div>
        <Facts
          items={[
            {
              key: 'net',
              label: t('members.netAmount'),
              value: formatYuan(person.netAmountFen),
              basis: t('members.netAmountBasis'),
            },
            {
              key: 'orders',
              label: t('members.orders'),
              value: formatCount(person.orderCount),
              basis: t('members.ordersBasis'),
            },
            { key: 'paid', label: t('members.lastPaid'), value: formatDate(person.lastPaidOn) },
            {
              key: 'points',
              label: t('members.points'),
              value: (
                <>
                  {formatCount(person.points.balance)}
                  {person.points.pending > 0 && (
                    <span className={styles.since}>
                      {t('members.pendingPoints', { points: formatCount(person.points.pending) })}
                    </span>
                  )}
                  {person.points.owed > 0 && (
                    <span className={styles.since}>
                      {t('members.owed', { points: formatCount(person.points.owed) })}
                    </span>
                  )}
                </>
              ),
            },
          ]}
        />
      </div>
      <MemberTags memberId={person.id} />
    </Card>
  );
}

function DetailTabs({ person }: { person: Member }) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  return (
    <Tabs
      activeKey={search.get('tab') ?? 'overview'}
      onChange={(tab) => setSearch(tab === 'overview' ? {} : { tab }, { replace: true })}
      destroyOnHidden
      items={[
        { key: 'overview', label: t('members.tabs.overview'), children: <MemberOverview person={person} /> },
        {
          key: 'tiers',
          label: <span data-testid="tab-tiers">{t('members.tabs.tiers')}</span>,
          children: <MemberTiers person={person} />,
        },
        { key: 'orders', label: t('members.tabs.orders'), children: <MemberOrders memberId={person.id} /> },
        {
          key: 'coupons',
          label: t('members.tabs.coupons'),
          children: <MemberCoupons memberId={person.id} />,
        },
        {
          key: 'points',
          label: t('members.tabs.points'),
          children: <MemberPoints memberId={person.id} memberName={person.displayName} />,
        },
        {
          key: 'messages',
          label: t('members.tabs.messages'),
          children: <MemberDeliveries memberId={person.id} />,
        },
        {
          key: 'timeline',
          label: t('members.tabs.timeline'),
          children: <MemberTimeline memberId={person.id} />,
        },
      ]}
    />
  );
}
