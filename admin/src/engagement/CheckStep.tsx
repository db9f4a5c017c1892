import { PlayCircleOutlined } from '@ant-design/icons';
import { Alert, Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Engagement } from '../api/types-engagement.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { StatusTag } from '../display/StatusTag.js';
import type { EditorStep } from './EngagementEditor.js';
import { StartDialog } from './StartDialog.js';
import { StartFacts } from './StartFacts.js';
import { stepOf } from './starting-terms.js';
import { useStartPreview } from './useEngagement.js';
import styles from './engagement.module.css';

/** Everything that keeps the activity from starting, each with the way to mend it. */
export function CheckStep({
  engagement,
  onFix,
}: {
  engagement: Engagement;
  onFix: (step: EditorStep) => void;
}) {
  const { t } = useTranslation();
  const [isStarting, setStarting] = useState(false);
  const preview = useStartPreview(engagement.id, engagement.versionNo);
  if (preview.isError)
    return (
      <ErrorNotice
        error={preview.error}
        what={t('engagement.steps.checks')}
        onRetry={() => void preview.refetch()}
      />
    );
  if (!preview.data) return <Skeleton active />;
  const { problems } = preview.data;
  return (
    <div className={styles.cards}>
      {problems.length === 0 ? (
        <Alert type="success" showIcon title={t('engagement.checksOk')} data-testid="checks-ok" />
      ) : (
        <>
          <Alert
            type="warning"
            showIcon
            title={t('engagement.checksTodo', { count: problems.length })}
            data-testid="checks-todo"
          />
          <div className={styles.rows}>
            {problems.map(({ path, problem }) => (
              <div className={styles.row} key={`${path}-${problem}`} data-testid="check-problem">
                <StatusTag tone="bad">{problem}</StatusTag>
                <Button type="link" size="small" onClick={() => onFix(stepOf(path))}>
                  {t('engagement.goFix')}
                </Button>
              </div>
            ))}
          </div>
        </>
      )}
      <StartFacts preview={preview.data} kind={engagement.kind} />
      {engagement.state === 'draft' && (
        <div>
          <Button
            type="primary"
            icon={<PlayCircleOutlined />}
            disabled={problems.length > 0}
            onClick={() => setStarting(true)}
            data-testid="engagement-start"
          >
            {t('engagement.start')}
          </Button>
        </div>
      )}
      {isStarting && <StartDialog engagement={engagement} onClose={() => setStarting(false)} />}
    </div>
  );
}
