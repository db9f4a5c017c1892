import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';

const steps = ['try', 'flows', 'publish'] as const;

/** On a page reached from 五分钟上手: what to do here, and the way back. Nothing otherwise. */
export function StepHint() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const step = steps.find((key) => key === search.get('step'));
  if (!step) return null;
  return (
    <Alert
      type="info"
      showIcon
      closable
      style={{ marginBottom: 16 }}
      data-testid="step-hint"
      title={t('dashboard.steps.hereTitle', {
        no: steps.indexOf(step) + 1,
        name: t(`dashboard.steps.${step}.name`),
      })}
      description={
        <>
          {t(`dashboard.steps.${step}.here`)} <Link to="/">{t('dashboard.steps.back')}</Link>
        </>
      }
    />
  );
}
