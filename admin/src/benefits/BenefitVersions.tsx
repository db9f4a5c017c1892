import { Drawer, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BenefitPlan } from '../api/types-benefits.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { labelOf } from '../labels.js';
import { useGiftText } from './GiftText.js';

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
          {
            title: t('benefits.startsOn'),
            render: (_value, plan) =>
              plan.endsOn ? `${plan.startsOn ?? '—'} – ${plan.endsOn}` : (plan.startsOn ?? '—'),
          },
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
  const text = useGiftText(plan.tiers);
  const nameOf = (code: string | null): string =>
    plan.tiers.find(({ tierCode }) => tierCode === code)?.tierName ?? t('benefits.general');
  return (
    <ul style={{ margin: 0 }}>
      {plan.cells.map(({ tierCode, cell, gifts }) => (
        <li key={`${tierCode ?? ''} ${cell}`}>
          {t('benefits.editCell', { tier: nameOf(tierCode), cell: t(`benefits.cells.${cell}`) })}：
          {gifts.map(({ gift, text: stored }) => text(gift, stored)).join('、')}
        </li>
      ))}
    </ul>
  );
}
