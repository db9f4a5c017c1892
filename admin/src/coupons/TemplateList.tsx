import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CouponTemplateDetail } from '../api/types-coupons.js';
import { formatMoment } from '../format/moment.js';
import { formatYuan } from '../format/money.js';
import { formatCount, formatDecimal, formatShare } from '../format/number.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable, type QueryColumn } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { CouponTerms, validityText } from './CouponTerms.js';
import { TemplateActions } from './TemplateActions.js';
import { TemplateStateTag } from './TemplateStateTag.js';
import styles from './coupons.module.css';

/** Every kind of coupon, with what became of those given. */
export function TemplateList() {
  const { t } = useTranslation();
  const [filters, change, reset] = useUrlFilters(['q', 'state', 'kind', 'isClaimable']);
  const kinds = ['amount_off', 'percent_off', 'exchange', 'free_shipping'] as const;
  const states = ['active', 'paused', 'stopped'] as const;
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={change}
        onReset={reset}
        fields={[
          { kind: 'text', name: 'q', label: t('coupons.name'), placeholder: t('coupons.searchPlaceholder') },
          {
            kind: 'select',
            name: 'kind',
            label: t('coupons.kind'),
            options: kinds.map((value) => ({ value, label: t(`coupons.kinds.${value}`) })),
          },
          {
            kind: 'select',
            name: 'state',
            label: t('coupons.state'),
            options: states.map((value) => ({ value, label: t(`coupons.states.${value}`) })),
          },
          {
            kind: 'select',
            name: 'isClaimable',
            label: t('coupons.claim'),
            options: [
              { value: 'true', label: t('coupons.inCentre') },
              { value: 'false', label: t('coupons.notInCentre') },
            ],
          },
        ]}
      />
      <QueryTable<CouponTemplateDetail>
        id="templates"
        what={t('coupons.templates')}
        unit={t('words.sheets')}
        path="/coupon-templates"
        exportPath="/coupon-templates"
        filters={filters}
        rowKey={(row) => row.id}
        empty={Object.keys(filters).length > 0 ? t('coupons.emptyFiltered') : t('coupons.empty')}
        columns={useColumns()}
      />
    </>
  );
}

function useColumns(): QueryColumn<CouponTemplateDetail>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      title: t('coupons.name'),
      render: (row) => (
        <Link to={`/coupons/${row.id}`} data-testid={`template-${row.id}`}>
          {row.name}
        </Link>
      ),
    },
    { key: 'terms', title: t('coupons.terms'), render: (row) => <CouponTerms terms={row} /> },
    {
      key: 'state',
      title: t('coupons.state'),
      render: (row) => <TemplateStateTag template={row} />,
    },
    {
      key: 'stock',
      title: t('coupons.stock'),
      basis: t('coupons.stockBasis'),
      render: (row) => <Stock template={row} />,
    },
    {
      key: 'issued',
      title: t('coupons.issued'),
      basis: t('coupons.issuedBasis'),
      align: 'right',
      render: ({ id, issued }) => (
        <Link to={`/coupons?tab=issued&templateId=${id}&state=received`}>{formatCount(issued)}</Link>
      ),
    },
    {
      key: 'redeemRate',
      title: t('coupons.redeemRate'),
      basis: t('coupons.redeemRateBasis'),
      align: 'right',
      render: ({ funnel }) => (funnel.redeemRate === null ? '—' : formatShare(funnel.redeemRate)),
    },
    {
      key: 'gmv',
      title: t('coupons.gmv'),
      basis: t('coupons.gmvBasis'),
      align: 'right',
      render: ({ funnel }) => (
        <span className="num">{funnel.orders > 0 ? formatYuan(funnel.gmvFen) : '—'}</span>
      ),
    },
    {
      key: 'roi',
      title: t('coupons.roi'),
      basis: t('coupons.roiBasis'),
      align: 'right',
      render: ({ funnel }) => (funnel.roi === null ? '—' : formatDecimal(funnel.roi)),
    },
    {
      key: 'redeemed',
      title: t('coupons.redeemed'),
      align: 'right',
      isExtra: true,
      render: ({ id, funnel }) => (
        <Link to={`/coupons?tab=issued&templateId=${id}&state=redeemed`}>{formatCount(funnel.redeemed)}</Link>
      ),
    },
    {
      key: 'cost',
      title: t('coupons.cost'),
      basis: t('coupons.costBasis'),
      align: 'right',
      isExtra: true,
      render: ({ funnel }) => <span className="num">{formatYuan(funnel.costFen)}</span>,
    },
    {
      key: 'budget',
      title: t('coupons.budget'),
      basis: t('coupons.budgetBasis'),
      align: 'right',
      isExtra: true,
      render: ({ budgetFen }) => (
        <span className="num">{budgetFen === null ? t('coupons.noBudget') : formatYuan(budgetFen)}</span>
      ),
    },
    {
      key: 'validity',
      title: t('coupons.validity'),
      isExtra: true,
      render: (row) => <span className="num">{validityText(row, t)}</span>,
    },
    {
      key: 'createdAt',
      title: t('coupons.createdAt'),
      isExtra: true,
      render: (row) => <span className="num">{formatMoment(row.createdAt)}</span>,
    },
    { key: 'act', title: '', render: (row) => <TemplateActions template={row} /> },
  ];
}

function Stock({ template }: { template: CouponTemplateDetail }) {
  const { t } = useTranslation();
  const { stock, issued } = template;
  return (
    <>
      <span className="num">{t('coupons.left', { left: formatCount(Math.max(0, stock - issued)) })}</span>
      <Progress
        className={styles.stockBar}
        size="small"
        showInfo={false}
        percent={stock ? Math.min(100, (issued / stock) * 100) : 0}
        aria-label={t('coupons.issued')}
      />
    </>
  );
}
