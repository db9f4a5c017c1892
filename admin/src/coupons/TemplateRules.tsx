import { Card, Progress } from 'antd';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CouponTemplateDetail } from '../api/types-coupons.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatMoment } from '../format/moment.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { useSegmentChoices } from '../segments/useSegments.js';
import { useSchemes } from '../tiering/useSchemes.js';
import { couponTermsText, scopeTexts, validityText } from './CouponTerms.js';
import styles from './coupons.module.css';

/** The terms and limits of a template, line by line. */
export function TemplateRules({ template }: { template: CouponTemplateDetail }) {
  const { t } = useTranslation();
  const scope = scopeTexts(template.scope, t);
  const lines: [string, ReactNode, string?][] = [
    [t('coupons.terms'), couponTermsText(template)],
    [t('coupons.scope'), scope.length > 0 ? scope.join('；') : t('coupons.scopeAll')],
    [t('coupons.validity'), validityText(template, t)],
    [t('coupons.stacking'), stackingText(template, t)],
    [t('coupons.perMember'), limitsText(template, t)],
    [t('coupons.budget'), <Budget key="budget" template={template} />, t('coupons.budgetBasis')],
    [t('coupons.costBearer'), t(`coupons.bearers.${template.costBearer}`)],
    [t('coupons.afterRefund'), t(`coupons.afterRefunds.${template.afterRefund}`)],
    [t('coupons.claim'), <Claim key="claim" template={template} />, t('coupons.audienceBasis')],
    ...(template.note ? ([[t('coupons.useNote'), template.note]] as [string, ReactNode][]) : []),
  ];
  return (
    <Card title={t(`coupons.kinds.${template.kind}`)} data-testid="coupon-rules">
      <dl className={styles.rules}>
        {lines.map(([label, value, basis]) => (
          <div key={label}>
            <dt>
              {label} {basis && <BasisHint text={basis} />}
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function stackingText(template: CouponTemplateDetail, t: TFunction): string {
  const base = t(template.isStackable ? 'coupons.stackableYes' : 'coupons.stackableNo');
  return template.exclusionGroup
    ? `${base} · ${t('coupons.exclusionGroup')} ${template.exclusionGroup}`
    : base;
}

function limitsText(template: CouponTemplateDetail, t: TFunction): string {
  const { perMemberLimit, perMemberDailyLimit, dailyLimit } = template;
  const sheets = (count: number) => `${formatCount(count)} ${t('words.sheets')}`;
  return [
    sheets(perMemberLimit),
    ...(perMemberDailyLimit === null
      ? []
      : [`${t('coupons.perMemberDaily')} ${sheets(perMemberDailyLimit)}`]),
    ...(dailyLimit === null ? [] : [`${t('coupons.dailyLimit')} ${sheets(dailyLimit)}`]),
  ].join(' · ');
}

function Budget({ template: { budgetFen, committedFen } }: { template: CouponTemplateDetail }) {
  const { t } = useTranslation();
  if (budgetFen === null) return <>{t('coupons.noBudget')}</>;
  return (
    <>
      {t('coupons.budgetUsed', { used: formatYuan(committedFen), budget: formatYuan(budgetFen) })}
      <Progress
        size="small"
        showInfo={false}
        percent={budgetFen > 0 ? Math.min(100, (committedFen / budgetFen) * 100) : 100}
        aria-label={t('coupons.budget')}
      />
    </>
  );
}

function Claim({ template }: { template: CouponTemplateDetail }) {
  const { t } = useTranslation();
  const schemes = useSchemes();
  const segments = useSegmentChoices();
  const { isClaimable, claimFrom, claimUntil, audience } = template;
  if (!isClaimable) return <>{t('coupons.notInCentre')}</>;
  const tiers = schemes.data?.find((scheme) => scheme.code === audience.tier?.schemeCode)?.tiers ?? [];
  const names = (audience.tier?.tierCodes ?? []).map(
    (code) => tiers.find((tier) => tier.code === code)?.name ?? code,
  );
  const segment = segments.data?.items.find((row) => row.code === audience.segmentCode)?.name;
  const parts = [
    ...(names.length > 0 ? [t('coupons.audienceTierText', { tiers: names.join('、') })] : []),
    ...(audience.segmentCode
      ? [t('coupons.audienceSegmentText', { name: segment ?? audience.segmentCode })]
      : []),
    ...(audience.newWithinDays ? [t('coupons.audienceNewText', { days: audience.newWithinDays })] : []),
    ...(audience.isBirthdayMonth ? [t('coupons.audienceBirthday')] : []),
  ];
  return (
    <>
      {parts.length > 0 ? parts.join(' · ') : t('coupons.audienceAll')}
      <div className="muted num">
        {claimFrom === null && claimUntil === null
          ? t('coupons.claimAnyTime')
          : `${formatMoment(claimFrom)} ${t('words.to')} ${formatMoment(claimUntil)}`}
      </div>
    </>
  );
}
