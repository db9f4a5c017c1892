import { Card, Skeleton, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatMoment } from '../format/moment.js';
import { FormRow } from './FormRow.js';
import { useVersions } from './useEngagement.js';
import styles from './engagement.module.css';

/** Every version of the terms, the newest first; nothing of them is ever changed. */
export function VersionsTab({ id }: { id: string }) {
  const { t } = useTranslation();
  const versions = useVersions(id);
  if (versions.isError)
    return (
      <ErrorNotice
        error={versions.error}
        what={t('engagement.tabs.versions')}
        onRetry={() => void versions.refetch()}
      />
    );
  if (!versions.data) return <Skeleton active paragraph={{ rows: 6 }} />;
  return (
    <div className={styles.cards} data-testid="engagement-versions">
      {versions.data.map((version) => (
        <Card
          key={version.versionNo}
          title={
            <>
              {t('engagement.versionNo', { no: version.versionNo })}{' '}
              {version.isCurrent && <Tag color="green">{t('engagement.current')}</Tag>}
            </>
          }
          extra={
            <span className="muted num">
              {t('engagement.versionBy', { author: version.author, time: formatMoment(version.since) })}
            </span>
          }
        >
          <div className={styles.form}>
            <FormRow label={t('engagement.name')}>
              <span className={styles.text}>{version.title}</span>
            </FormRow>
            <FormRow label={t('engagement.organiser')}>
              <span className={styles.text}>
                {[version.organiser, version.contact].filter((text) => text !== '').join(' · ') || '—'}
              </span>
            </FormRow>
            <FormRow label={t('engagement.terms')}>
              <ul className={styles.terms}>
                {version.lines.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </FormRow>
            <FormRow label={t('engagement.rules')}>
              <span className={styles.text}>{version.rules || '—'}</span>
            </FormRow>
            <FormRow label={t('engagement.claimRules')}>
              <span className={styles.text}>{version.claimRules || '—'}</span>
            </FormRow>
          </div>
        </Card>
      ))}
    </div>
  );
}
