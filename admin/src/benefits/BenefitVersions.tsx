import { Drawer, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BenefitPlan } from '../api/types.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { labelOf } from '../labels.js';

export function BenefitVersions({
  isOpen,
  versions,
  onClose,
}: {
  isOpen: boolean;
  versions: BenefitPlan[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Drawer open={isOpen} size={760} title={t('tiering.versions')} onClose={onClose}>
      <Table<BenefitPlan>
        size="middle"
        rowKey="versionNo"
        pagination={false}
        dataSource={[...versions].sort((a, b) => b.versionNo - a.versionNo)}
        expandable={{
          expandedRowRender: tierLines,
        }}
        columns={[
          {
            title: t('members.version'),
            render: (_value, plan) => t('tiering.versionNo', { no: plan.versionNo }),
          },
          {
            title: t('members.state'),
            render: (_value, plan) => (
              <StatusTag
                tone={plan.state === 'published' ? 'good' : plan.state === 'draft' ? 'waiting' : 'neutral'}
              >
                {labelOf('version', plan.state)}
              </StatusTag>
            ),
          },
          { title: t('benefits.startsOn'), render: (_value, plan) => plan.startsOn ?? '—' },
          { title: t('tiering.createdBy'), dataIndex: 'createdBy' },
          {
            title: t('tiering.publishedAt'),
            render: (_value, plan) => <span className="num">{formatMoment(plan.publishedAt)}</span>,
          },
        ]}
      />
    </Drawer>
  );
}

function tierLines(plan: BenefitPlan) {
  return <TierLines plan={plan} />;
}

function TierLines({ plan }: { plan: BenefitPlan }) {
  const { t } = useTranslation();
  return (
    <ul style={{ margin: 0 }}>
      {[...plan.tiers]
        .sort((a, b) => b.level - a.level)
        .map((tier) => (
          <li key={tier.tierCode}>
            {t('benefits.tierLine', {
              tier: tier.tierName,
              coupon: tier.couponName ?? t('benefits.noCoupon'),
              rate: tier.pointsRate,
              notice: tier.isNoticeOn ? t('benefits.noticeOn') : t('benefits.noticeOff'),
            })}
          </li>
        ))}
    </ul>
  );
}
