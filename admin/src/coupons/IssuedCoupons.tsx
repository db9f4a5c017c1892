import { Alert, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CouponRow } from '../api/types-coupons.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatDate, formatMoment } from '../format/moment.js';
import { couponTone, labelOf } from '../labels.js';
import { useCouponTemplates } from '../members/useMembers.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable, type QueryColumn } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { CouponTerms } from './CouponTerms.js';
import { couponSources } from './coupon-sources.js';
import { useRevokeCoupon } from './useCoupons.js';

const states = ['issued', 'locked', 'redeemed', 'expired', 'revoked', 'reversed'] as const;
/** Every coupon that was given: to whom, from where, and what became of it. */
export function IssuedCoupons() {
  const { t } = useTranslation();
  const templates = useCouponTemplates();
  const [revoked, revoke] = useState<CouponRow | null>(null);
  const [filters, change, reset] = useUrlFilters([
    'state',
    'templateId',
    'memberId',
    'member',
    'sourceKind',
    'issuedFrom',
    'issuedTo',
  ]);
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={change}
        onReset={reset}
        fields={[
          {
            kind: 'text',
            name: 'member',
            label: t('coupons.member'),
            placeholder: t('coupons.memberPlaceholder'),
            width: 160,
          },
          {
            kind: 'select',
            name: 'templateId',
            label: t('coupons.template'),
            width: 180,
            isSearched: true,
            options: (templates.data ?? []).map((template) => ({ value: template.id, label: template.name })),
          },
          {
            kind: 'select',
            name: 'state',
            label: t('coupons.state'),
            options: [
              { value: 'received', label: t('coupons.received') },
              ...states.map((state) => ({ value: state, label: labelOf('coupon', state) })),
            ],
          },
          {
            kind: 'select',
            name: 'sourceKind',
            label: t('coupons.source'),
            isExtra: true,
            options: couponSources.map((value) => ({ value, label: t(`coupons.sourceKinds.${value}`) })),
          },
          { kind: 'dates', from: 'issuedFrom', to: 'issuedTo', label: t('coupons.issuedAt'), isExtra: true },
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
        empty={Object.keys(filters).length > 0 ? t('coupons.emptyFiltered') : t('coupons.emptyIssued')}
        columns={useColumns(revoke)}
      />
      {revoked && <RevokeDialog coupon={revoked} onClose={() => revoke(null)} />}
    </>
  );
}

function useColumns(revoke: (row: CouponRow) => void): QueryColumn<CouponRow>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'member',
      title: t('coupons.member'),
      render: (row) => (
        <Link to={`/members/${row.memberId}?tab=coupons`}>{row.memberName || row.memberId}</Link>
      ),
    },
    {
      key: 'name',
      title: t('coupons.name'),
      render: (row) => <Link to={`/coupons/${row.templateId}`}>{row.name}</Link>,
    },
    { key: 'terms', title: t('coupons.terms'), render: (row) => <CouponTerms terms={row.terms} /> },
    {
      key: 'state',
      title: t('coupons.state'),
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
    {
      key: 'versionNo',
      title: t('coupons.versions'),
      align: 'right',
      isExtra: true,
      render: (row) => t('coupons.versionNo', { no: row.terms.versionNo }),
    },
    {
      key: 'endReason',
      title: t('coupons.revokeReason'),
      isExtra: true,
      render: (row) => row.endReason ?? '—',
    },
    {
      key: 'act',
      title: '',
      render: (row) =>
        row.state === 'issued' || row.state === 'locked' ? (
          <Button size="small" onClick={() => revoke(row)}>
            {t('coupons.revoke')}
          </Button>
        ) : null,
    },
  ];
}

function RevokeDialog({ coupon, onClose }: { coupon: CouponRow; onClose: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ reason: string }>();
  const revoke = useRevokeCoupon();
  return (
    <Modal
      open
      title={t('coupons.revokeTitle')}
      okText={t('coupons.revoke')}
      okButtonProps={{ danger: true, 'data-testid': 'revoke-confirm' }}
      cancelText={t('words.cancel')}
      confirmLoading={revoke.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <p>{t('coupons.revokeHint', { member: coupon.memberName || coupon.memberId, name: coupon.name })}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ reason }) =>
          revoke.mutate(
            { couponId: coupon.id, reason: reason.trim() },
            {
              onSuccess: () => {
                notifier.success(t('coupons.revokeDone'));
                onClose();
              },
            },
          )
        }
      >
        <Form.Item
          name="reason"
          label={t('coupons.revokeReason')}
          rules={[{ required: true, whitespace: true, message: t('coupons.required') }]}
        >
          <Input maxLength={64} showCount data-testid="revoke-reason" />
        </Form.Item>
      </Form>
      {revoke.isError && <Alert type="error" showIcon title={problemText(revoke.error)} />}
    </Modal>
  );
}
