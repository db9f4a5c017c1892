import { PlayCircleOutlined } from '@ant-design/icons';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifier } from '../app/notifier.js';
import { useJobRun } from '../schedules/useJobs.js';
import { useCheckNow, useRefreshAudit } from './useAudit.js';

/** Checks everything now, and says how far it is. */
export function CheckNowButton() {
  const { t } = useTranslation();
  const start = useCheckNow();
  const refresh = useRefreshAudit();
  const [jobRunId, setJobRunId] = useState<string | null>(null);
  const run = useJobRun(jobRunId, () => {
    refresh();
    setJobRunId(null);
    notifier.success(t('audit.checked'));
  });
  const isRunning = jobRunId !== null;
  return (
    <Popconfirm
      title={t('audit.checkTitle')}
      description={t('audit.checkHint')}
      okText={t('audit.checkNow')}
      cancelText={t('words.cancel')}
      disabled={isRunning}
      onConfirm={() => start.mutate(undefined, { onSuccess: (answer) => setJobRunId(answer.jobRunId) })}
    >
      <Button
        type="primary"
        icon={<PlayCircleOutlined />}
        loading={isRunning || start.isPending}
        data-testid="check-now"
      >
        {isRunning && run.data && run.data.progressTotal > 0
          ? t('audit.running', { done: run.data.progressDone, total: run.data.progressTotal })
          : t('audit.checkNow')}
      </Button>
    </Popconfirm>
  );
}
