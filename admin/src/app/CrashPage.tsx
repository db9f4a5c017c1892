import { Button, Result, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';

/** Shown when a page throws: what to do, and the text for a technician. */
export function CrashPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <Result
      status="warning"
      title={t('app.crashed')}
      subTitle={t('app.crashedHint')}
      extra={
        <Button type="primary" onClick={() => window.location.reload()}>
          {t('app.reload')}
        </Button>
      }
    >
      <Typography.Paragraph copyable type="secondary">
        {error instanceof Error ? error.message : String(error)}
      </Typography.Paragraph>
    </Result>
  );
}
