import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CouponTemplateDetail } from '../api/types-coupons.js';
import { BasisHint } from '../display/BasisHint.js';
import { Facts } from '../display/Facts.js';
import { formatYuan } from '../format/money.js';
import { formatCount, formatDecimal, formatShare } from '../format/number.js';
import styles from './coupons.module.css';

interface Step {
  key: string;
  label: string;
  basis: string;
  value: string;
  note: string;
  /** Length of the bar, 0–1. */
  share: number;
  href?: string;
}

/** 发放 → 领取 → 核销 → 带动 GMV of one template. */
export function FunnelCard({ template }: { template: CouponTemplateDetail }) {
  const { t } = useTranslation();
  const { funnel, id } = template;
  const share = (part: number, whole: number) => (whole > 0 ? Math.min(1, part / whole) : 0);
  const list = `/coupons?tab=issued&templateId=${id}`;
  const steps: Step[] = [
    {
      key: 'offered',
      label: t('coupons.offered'),
      basis: t('coupons.offeredBasis'),
      value: formatCount(funnel.offered),
      note: t('coupons.left', { left: formatCount(Math.max(0, funnel.offered - funnel.issued)) }),
      share: 1,
    },
    {
      key: 'issued',
      label: t('coupons.issued'),
      basis: t('coupons.issuedBasis'),
      value: formatCount(funnel.issued),
      note: t('coupons.ofOffered', { share: formatShare(share(funnel.issued, funnel.offered)) }),
      share: share(funnel.issued, funnel.offered),
      href: `${list}&state=received`,
    },
    {
      key: 'redeemed',
      label: t('coupons.redeemed'),
      basis: t('coupons.redeemRateBasis'),
      value: formatCount(funnel.redeemed),
      note: t('coupons.ofIssued', {
        share: funnel.redeemRate === null ? '—' : formatShare(funnel.redeemRate),
      }),
      share: share(funnel.redeemed, funnel.offered),
      href: `${list}&state=redeemed`,
    },
    {
      key: 'gmv',
      label: t('coupons.gmv'),
      basis: t('coupons.gmvBasis'),
      value: formatYuan(funnel.gmvFen),
      note: t('coupons.orders', { count: funnel.orders }),
      share: share(funnel.orders, funnel.offered),
    },
  ];
  return (
    <Card title={t('coupons.funnel')} data-testid="coupon-funnel">
      <ol className={styles.funnel}>
        {steps.map((step) => (
          <li key={step.key} data-testid={`funnel-${step.key}`}>
            <span className={styles.funnelLabel}>
              {step.label} <BasisHint text={step.basis} />
            </span>
            <span className={styles.funnelTrack}>
              <span className={styles.funnelBar} style={{ width: `${Math.max(step.share * 100, 0.5)}%` }} />
            </span>
            <span className={styles.funnelValue}>
              <strong>{step.href ? <Link to={step.href}>{step.value}</Link> : step.value}</strong>
              <span className="muted">{step.note}</span>
            </span>
          </li>
        ))}
      </ol>
      <Facts
        items={[
          {
            key: 'cost',
            label: t('coupons.cost'),
            value: formatYuan(funnel.costFen),
            basis: t('coupons.costBasis'),
          },
          {
            key: 'roi',
            label: t('coupons.roi'),
            value: funnel.roi === null ? '—' : formatDecimal(funnel.roi),
            basis: t('coupons.roiBasis'),
          },
          { key: 'unused', label: t('coupons.unused'), value: formatCount(funnel.unused) },
          { key: 'expired', label: t('coupons.expired'), value: formatCount(funnel.expired) },
          { key: 'revoked', label: t('coupons.revoked'), value: formatCount(funnel.revoked) },
        ]}
      />
    </Card>
  );
}
