import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatCount } from '../format/number.js';
import { useCertificate } from './useChannels.js';
import styles from './channels.module.css';

/** 数据核对单 of a channel, a line per stream. */
export function Certificate({ channelId }: { channelId: string }) {
  const { t } = useTranslation();
  const certificate = useCertificate(channelId);
  if (certificate.isError)
    return (
      <ErrorNotice
        error={certificate.error}
        what={t('channels.certificate')}
        onRetry={() => void certificate.refetch()}
      />
    );
  if (certificate.isPending) return <Skeleton active paragraph={{ rows: 2 }} title={false} />;
  if (certificate.data.length === 0) return null;
  return (
    <div
      className={styles.certificate}
      data-testid="certificate"
      role="table"
      aria-label={t('channels.certificate')}
    >
      <div className={`${styles.certificateRow} ${styles.certificateHead}`} role="row">
        <span role="columnheader">
          {t('channels.certificate')} <BasisHint text={t('channels.certificateBasis')} />
        </span>
        <span role="columnheader">{t('channels.channelTotal')}</span>
        <span role="columnheader">{t('channels.held')}</span>
        <span role="columnheader">{t('channels.gap')}</span>
        <span role="columnheader">{t('channels.age')}</span>
      </div>
      {certificate.data.map((line) => (
        <div key={line.stream}>
          <div className={styles.certificateRow} role="row">
            <span>{line.streamLabel}</span>
            <span>{line.channelTotal === null ? '—' : formatCount(line.channelTotal)}</span>
            <span>{formatCount(line.held)}</span>
            <span style={line.gap ? { color: 'var(--c-caution-text)' } : undefined}>
              {line.gap === null ? '—' : formatCount(line.gap)}
            </span>
            <span>
              <Age seconds={line.ageSeconds} />
            </span>
          </div>
          <div className={styles.statement}>
            {line.statement}
            {line.platformCap && (
              <>
                <br />
                {t('channels.cap', { cap: line.platformCap })}
              </>
            )}
          </div>
        </div>
      ))}
    </div>
  );
}

function Age({ seconds }: { seconds: number | null }) {
  const { t } = useTranslation();
  if (seconds === null) return <>—</>;
  if (seconds < 60) return <>{t('channels.justNow')}</>;
  if (seconds < 3600) return <>{t('channels.minutesAgo', { n: Math.floor(seconds / 60) })}</>;
  if (seconds < 86_400) return <>{t('channels.hoursAgo', { n: Math.floor(seconds / 3600) })}</>;
  return <>{t('channels.daysAgo', { n: Math.floor(seconds / 86_400) })}</>;
}
