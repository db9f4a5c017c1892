import { Button, Card, Empty, Popconfirm, Progress, Skeleton, Space, Table } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CouponTemplate } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatDate } from '../format/moment.js';
import { formatCount, formatShare } from '../format/number.js';
import { labelOf } from '../labels.js';
import { useCouponTemplates } from '../members/useMembers.js';
import { CouponTerms } from './CouponTerms.js';
import { fieldsOf, useSaveTemplate } from './useCoupons.js';
import styles from './coupons.module.css';

export function TemplateList({ onEdit }: { onEdit: (template: CouponTemplate) => void }) {
  const { t } = useTranslation();
  const templates = useCouponTemplates();
  if (templates.isError)
    return (
      <ErrorNotice
        error={templates.error}
        what={t('coupons.templates')}
        onRetry={() => void templates.refetch()}
      />
    );
  if (templates.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  return (
    <Card styles={{ body: { padding: 0 } }} data-testid="table-templates">
      <Table<CouponTemplate>
        size="middle"
        pagination={false}
        rowKey="id"
        dataSource={templates.data}
        scroll={{ x: 'max-content' }}
        locale={{
          emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('coupons.empty')} />,
        }}
        columns={[
          { title: t('coupons.name'), fixed: 'start', render: (_value, row) => row.name },
          {
            title: t('coupons.terms'),
            render: (_value, row) => (
              <CouponTerms minSpendFen={row.minSpendFen} amountOffFen={row.amountOffFen} />
            ),
          },
          {
            title: t('coupons.validity'),
            render: (_value, row) => <span className="num">{validityText(row, t)}</span>,
          },
          {
            title: (
              <>
                {t('coupons.stock')} <BasisHint text={t('coupons.stockBasis')} />
              </>
            ),
            render: (_value, row) => (
              <>
                <span className="num">
                  {t('coupons.left', { left: formatCount(Math.max(0, row.stock - row.issued)) })}
                </span>
                <Progress
                  className={styles.stockBar}
                  size="small"
                  showInfo={false}
                  percent={row.stock ? Math.min(100, (row.issued / row.stock) * 100) : 0}
                  aria-label={t('coupons.issued')}
                />
              </>
            ),
          },
          {
            title: t('coupons.issued'),
            align: 'right',
            render: (_value, row) => (
              <Link to={`/coupons?tab=issued&templateId=${row.id}`}>{formatCount(row.issued)}</Link>
            ),
          },
          {
            title: t('coupons.redeemed'),
            align: 'right',
            render: (_value, row) => (
              <Link to={`/coupons?tab=issued&templateId=${row.id}&state=redeemed`}>
                {formatCount(row.redeemed)}
              </Link>
            ),
          },
          {
            title: (
              <>
                {t('coupons.redeemRate')} <BasisHint text={t('coupons.redeemRateBasis')} />
              </>
            ),
            align: 'right',
            render: (_value, row) => (row.issued ? formatShare(row.redeemed / row.issued) : '—'),
          },
          {
            title: t('coupons.state'),
            render: (_value, row) => (
              <StatusTag tone={row.state === 'active' ? 'good' : 'neutral'}>
                {labelOf('template', row.state)}
              </StatusTag>
            ),
          },
          {
            key: 'act',
            fixed: 'end',
            render: (_value, row) => <TemplateActions template={row} onEdit={onEdit} />,
          },
        ]}
      />
    </Card>
  );
}

function TemplateActions({
  template,
  onEdit,
}: {
  template: CouponTemplate;
  onEdit: (template: CouponTemplate) => void;
}) {
  const { t } = useTranslation();
  const save = useSaveTemplate(template.id);
  const isActive = template.state === 'active';
  return (
    <Space>
      <Button size="small" onClick={() => onEdit(template)}>
        {t('words.edit')}
      </Button>
      <Popconfirm
        title={isActive ? t('coupons.pause') : t('coupons.resume')}
        description={isActive ? t('coupons.pauseHint') : undefined}
        okText={t('words.confirm')}
        cancelText={t('words.cancel')}
        onConfirm={() => save.mutate({ ...fieldsOf(template), state: isActive ? 'paused' : 'active' })}
      >
        <Button size="small" loading={save.isPending}>
          {isActive ? t('coupons.pause') : t('coupons.resume')}
        </Button>
      </Popconfirm>
    </Space>
  );
}

/** The validity of a template in words. */
export function validityText(
  fields: Pick<CouponTemplate, 'validityKind' | 'validDays' | 'validFrom' | 'validUntil'>,
  t: TFunction,
): string {
  return fields.validityKind === 'relative'
    ? t('coupons.validDays', { days: fields.validDays ?? 0 })
    : t('coupons.validBetween', { from: formatDate(fields.validFrom), until: formatDate(fields.validUntil) });
}
