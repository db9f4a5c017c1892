import { Card, InputNumber, Select, Switch, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BenefitTier } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { TierTag } from '../display/TierTag.js';
import { formatCount } from '../format/number.js';
import { couponTermsText } from '../coupons/CouponTerms.js';
import { useCouponTemplates } from '../members/useMembers.js';
import type { BenefitEditor } from './useBenefitEditor.js';

/** Tier × entry coupon, points rate, notice. */
export function BenefitTable({ editor }: { editor: BenefitEditor }) {
  const { t } = useTranslation();
  const templates = useCouponTemplates();
  const options = [
    { value: '', label: t('benefits.noCoupon') },
    ...(templates.data ?? [])
      .filter((template) => template.state === 'active')
      .map((template) => ({
        value: template.id,
        label: `${template.name} · ${couponTermsText(template)}`,
      })),
  ];
  const couponOptions = (tier: BenefitTier) =>
    tier.couponTemplateId && !options.some((option) => option.value === tier.couponTemplateId)
      ? [...options, { value: tier.couponTemplateId, label: tier.couponName ?? t('labels.other') }]
      : options;
  const withBasis = (title: string, basis: string) => (
    <>
      {title} <BasisHint text={basis} />
    </>
  );
  return (
    <Card styles={{ body: { padding: 0 } }} data-testid="benefit-table">
      <Table<BenefitTier>
        size="middle"
        pagination={false}
        rowKey="tierCode"
        dataSource={[...editor.plan.tiers].sort((a, b) => b.level - a.level)}
        columns={[
          {
            title: t('benefits.tier'),
            width: 150,
            render: (_value, tier) => (
              <TierTag schemeCode={editor.plan.schemeCode} code={tier.tierCode} name={tier.tierName} />
            ),
          },
          {
            title: withBasis(t('benefits.members'), t('benefits.membersBasis')),
            width: 130,
            align: 'right',
            render: (_value, tier) => formatCount(tier.members),
          },
          {
            title: withBasis(t('benefits.coupon'), t('benefits.couponBasis')),
            render: (_value, tier) => (
              <Select
                style={{ width: '100%', maxWidth: 340 }}
                aria-label={`${tier.tierName} ${t('benefits.coupon')}`}
                data-testid={`benefit-coupon-${tier.tierCode}`}
                value={tier.couponTemplateId ?? ''}
                options={couponOptions(tier)}
                onChange={(id) => editor.setTier(tier.tierCode, { couponTemplateId: id || null })}
              />
            ),
          },
          {
            title: withBasis(t('benefits.points'), t('benefits.pointsBasis')),
            width: 220,
            render: (_value, tier) => (
              <InputNumber<number>
                style={{ width: 190 }}
                prefix={t('benefits.perYuan')}
                suffix={t('words.points')}
                min={0}
                max={100}
                step={0.1}
                aria-label={`${tier.tierName} ${t('benefits.points')}`}
                data-testid={`benefit-points-${tier.tierCode}`}
                value={tier.pointsRate}
                onChange={(rate) => editor.setTier(tier.tierCode, { pointsRate: rate ?? 0 })}
              />
            ),
          },
          {
            title: withBasis(t('benefits.notice'), t('benefits.noticeBasis')),
            width: 150,
            render: (_value, tier) => (
              <Switch
                checked={tier.isNoticeOn}
                checkedChildren={t('benefits.noticeOn')}
                unCheckedChildren={t('benefits.noticeOff')}
                aria-label={`${tier.tierName} ${t('benefits.notice')}`}
                onChange={(isNoticeOn) => editor.setTier(tier.tierCode, { isNoticeOn })}
              />
            ),
          },
        ]}
      />
    </Card>
  );
}
