import { LeftOutlined } from '@ant-design/icons';
import { Button, Modal, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { adminBase } from '../api/http.js';
import type { CouponTemplateDetail } from '../api/types-coupons.js';
import { useMe } from '../app/useMe.js';
import { PhoneTicket } from '../demo-stage/phone/coupons/PhoneTicket.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatMoment } from '../format/moment.js';
import { couponTermsText, scopeTexts, validityText } from './CouponTerms.js';
import { FunnelCard } from './FunnelCard.js';
import { SourceCard } from './SourceCard.js';
import { TemplateActions } from './TemplateActions.js';
import { TemplateRules } from './TemplateRules.js';
import { TemplateStateTag } from './TemplateStateTag.js';
import { VersionsCard } from './VersionsCard.js';
import { useTemplate } from './useCoupons.js';
import styles from './coupons.module.css';

/** What is this coupon, and what became of it? */
export function TemplatePage() {
  const { t } = useTranslation();
  const { templateId = '' } = useParams();
  const template = useTemplate(templateId);
  if (template.isError)
    return (
      <ErrorNotice
        error={template.error}
        what={t('coupons.template')}
        onRetry={() => void template.refetch()}
      />
    );
  if (template.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  const found = template.data;
  return (
    <>
      <PageHeader
        title={
          <>
            <Link to="/coupons" aria-label={t('coupons.back')} style={{ marginRight: 8 }}>
              <LeftOutlined />
            </Link>
            {found.name}
          </>
        }
        note={
          <>
            <TemplateStateTag template={found} /> · {couponTermsText(found)} ·{' '}
            {t('coupons.templateNote', {
              no: found.versionNo,
              by: found.createdBy,
              time: formatMoment(found.createdAt),
            })}
          </>
        }
        actions={
          <>
            <CodesButton template={found} />
            <TemplateActions template={found} isLarge />
          </>
        }
      />
      <div className={styles.columns}>
        <div className={styles.column}>
          <FunnelCard template={found} />
          <SourceCard templateId={found.id} />
          <VersionsCard templateId={found.id} />
        </div>
        <div className={styles.column}>
          <PhoneTicket
            terms={{ ...found, sentence: [couponTermsText(found), ...scopeTexts(found.scope, t)].join('，') }}
            note={validityText(found, t)}
          />
          <TemplateRules template={found} />
        </div>
      </div>
    </>
  );
}

/** The codes of unused coupons in a file, for administrators. */
function CodesButton({ template }: { template: CouponTemplateDetail }) {
  const { t } = useTranslation();
  const me = useMe();
  const [isAsked, ask] = useState(false);
  if (me.data?.role !== 'admin') return null;
  const file = (format: 'xlsx' | 'csv') => `${adminBase}/coupon-codes.${format}?templateId=${template.id}`;
  return (
    <>
      <Button onClick={() => ask(true)}>{t('coupons.exportCodes')}</Button>
      <Modal
        open={isAsked}
        title={t('coupons.exportCodesTitle')}
        onCancel={() => ask(false)}
        footer={[
          <Button key="cancel" onClick={() => ask(false)}>
            {t('words.cancel')}
          </Button>,
          <Button key="csv" href={file('csv')} download onClick={() => ask(false)}>
            {t('table.exportAs.csv')}
          </Button>,
          <Button key="xlsx" type="primary" href={file('xlsx')} download onClick={() => ask(false)}>
            {t('table.exportAs.xlsx')}
          </Button>,
        ]}
      >
        {t('coupons.exportCodesHint', { name: template.name })}
      </Modal>
    </>
  );
}
