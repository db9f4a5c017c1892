import { ReloadOutlined } from '@ant-design/icons';
import { Button, Card, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { Facts } from '../display/Facts.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { labelOf } from '../labels.js';
import { useReactivationPreview } from './useReactivation.js';
import styles from './reactivation.module.css';

/** Who would be reached now, who not and why. */
export function PreviewCard() {
  const { t } = useTranslation();
  const preview = useReactivationPreview();
  const most = Math.max(1, ...(preview.data?.byReason.map((item) => item.count) ?? []));
  return (
    <Card
      data-testid="reactivation-preview"
      title={
        <>
          {t('reactivation.preview')} <BasisHint text={t('reactivation.previewBasis')} />
        </>
      }
      extra={
        <Button
          size="small"
          type="text"
          icon={<ReloadOutlined spin={preview.isFetching} />}
          aria-label={t('words.refresh')}
          onClick={() => void preview.refetch()}
        />
      }
    >
      {preview.isError && (
        <ErrorNotice
          error={preview.error}
          what={t('reactivation.preview')}
          onRetry={() => void preview.refetch()}
        />
      )}
      {preview.isPending && <Skeleton active />}
      {preview.data && (
        <>
          <Facts
            items={[
              {
                key: 'candidates',
                label: t('reactivation.candidates'),
                value: `${formatCount(preview.data.candidates)} ${t('words.people')}`,
              },
              {
                key: 'send',
                label: t('reactivation.wouldSend'),
                value: `${formatCount(preview.data.wouldSend)} ${t('words.people')}`,
              },
              { key: 'cost', label: t('reactivation.cost'), value: formatYuan(preview.data.couponCostFen) },
            ]}
          />
          <h3 style={{ fontSize: 14, margin: '16px 0 4px' }}>{t('reactivation.leftOut')}</h3>
          {preview.data.byReason.length === 0 ? (
            <span className="muted">{t('reactivation.noOneLeftOut')}</span>
          ) : (
            <ul className={styles.reasons}>
              {preview.data.byReason.map((item) => (
                <li key={item.reason}>
                  <span>{item.label || labelOf('reason', item.reason)}</span>
                  <span className={styles.track} aria-hidden="true">
                    <span className={styles.fill} style={{ width: `${(item.count / most) * 100}%` }} />
                  </span>
                  <span>{formatCount(item.count)}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Card>
  );
}
