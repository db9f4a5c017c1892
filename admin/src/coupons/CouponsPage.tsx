import { PlusOutlined } from '@ant-design/icons';
import { Button, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { CouponRow, CouponTemplate } from '../api/types.js';
import { PageHeader } from '../display/PageHeader.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatDate, formatMoment } from '../format/moment.js';
import { couponTone, labelOf } from '../labels.js';
import { useCouponTemplates } from '../members/useMembers.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { CouponTerms } from './CouponTerms.js';
import { TemplateDrawer } from './TemplateDrawer.js';
import { TemplateList } from './TemplateList.js';

/** Which coupons are there, and what became of those given? */
export function CouponsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const [edited, setEdited] = useState<CouponTemplate | 'new' | null>(null);
  return (
    <>
      <PageHeader
        title={t('coupons.title')}
        note={t('coupons.note')}
        actions={
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => setEdited('new')}
            data-testid="new-coupon"
          >
            {t('coupons.create')}
          </Button>
        }
      />
      <Tabs
        activeKey={search.get('tab') ?? 'templates'}
        onChange={(tab) => setSearch(tab === 'templates' ? {} : { tab })}
        destroyOnHidden
        items={[
          { key: 'templates', label: t('coupons.templates'), children: <TemplateList onEdit={setEdited} /> },
          { key: 'issued', label: t('coupons.issuedList'), children: <IssuedCoupons /> },
        ]}
      />
      <TemplateDrawer
        key={edited === null ? 'closed' : edited === 'new' ? 'new' : edited.id}
        edited={edited}
        onClose={() => setEdited(null)}
      />
    </>
  );
}

function IssuedCoupons() {
  const { t } = useTranslation();
  const templates = useCouponTemplates();
  const [filters, change, reset] = useUrlFilters(['state', 'templateId', 'memberId']);
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={change}
        onReset={reset}
        fields={[
          {
            kind: 'select',
            name: 'state',
            label: t('coupons.state'),
            options: (['issued', 'locked', 'redeemed', 'expired', 'revoked'] as const).map((state) => ({
              value: state,
              label: labelOf('coupon', state),
            })),
          },
          {
            kind: 'select',
            name: 'templateId',
            label: t('coupons.template'),
            width: 180,
            options: (templates.data ?? []).map((template) => ({ value: template.id, label: template.name })),
          },
        ]}
      />
      <QueryTable<CouponRow>
        id="coupons"
        what={t('coupons.issuedList')}
        unit={t('words.sheets')}
        path="/coupons"
        exportPath="/coupons"
        filters={filters}
        rowKey={(row) => row.id}
        empty={t('coupons.emptyIssued')}
        columns={[
          {
            key: 'member',
            title: t('coupons.member'),
            render: (row) => <Link to={`/members/${row.memberId}?tab=coupons`}>{row.memberName}</Link>,
          },
          { key: 'name', title: t('coupons.name'), render: (row) => row.name },
          {
            key: 'terms',
            title: t('coupons.terms'),
            render: (row) => <CouponTerms minSpendFen={row.minSpendFen} amountOffFen={row.amountOffFen} />,
          },
          {
            key: 'state',
            title: t('coupons.state'),
            render: (row) => (
              <StatusTag tone={couponTone(row.state)}>{labelOf('coupon', row.state)}</StatusTag>
            ),
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
            align: 'right',
            render: (row) => <span className="num">{formatMoment(row.redeemedAt)}</span>,
          },
        ]}
      />
    </>
  );
}
