import { Card, Skeleton, Timeline } from 'antd';
import { useTranslation } from 'react-i18next';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatMoment } from '../format/moment.js';
import { couponTermsText, scopeTexts, validityText } from './CouponTerms.js';
import { useTemplateVersions } from './useCoupons.js';

/** Every set of terms a template ever had, newest first. */
export function VersionsCard({ templateId }: { templateId: string }) {
  const { t } = useTranslation();
  const versions = useTemplateVersions(templateId);
  if (versions.isError)
    return (
      <ErrorNotice
        error={versions.error}
        what={t('coupons.versions')}
        onRetry={() => void versions.refetch()}
      />
    );
  return (
    <Card
      title={
        <>
          {t('coupons.versions')} <BasisHint text={t('coupons.versionsBasis')} />
        </>
      }
      data-testid="coupon-versions"
    >
      {versions.isPending ? (
        <Skeleton active paragraph={{ rows: 4 }} />
      ) : (
        <Timeline
          items={versions.data.map((version) => ({
            key: version.versionNo,
            content: (
              <>
                <strong>{t('coupons.versionNo', { no: version.versionNo })}</strong> {version.name} ·{' '}
                {couponTermsText(version)}
                <div className="muted">
                  {[...scopeTexts(version.scope, t), validityText(version, t)].join(' · ')}
                </div>
                <div className="muted num">
                  {version.createdBy} {formatMoment(version.createdAt)}
                </div>
              </>
            ),
          }))}
        />
      )}
    </Card>
  );
}
