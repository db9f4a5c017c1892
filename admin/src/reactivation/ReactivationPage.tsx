import { Button, Modal, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReactivationPlan } from '../api/types.js';
import { notifier } from '../app/notifier.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatYuan } from '../format/money.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { PlanForm } from './PlanForm.js';
import { PreviewCard } from './PreviewCard.js';
import { RunHistory } from './RunHistory.js';
import { fieldsOfPlan, useReactivationPlan, useReactivationPreview, useSavePlan } from './useReactivation.js';
import styles from './reactivation.module.css';

/** Who has fallen asleep, and how are they woken? */
export function ReactivationPage() {
  const { t } = useTranslation();
  const plan = useReactivationPlan();
  if (plan.isError)
    return (
      <ErrorNotice error={plan.error} what={t('reactivation.title')} onRetry={() => void plan.refetch()} />
    );
  if (plan.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  return (
    <>
      <PageHeader
        title={
          <>
            {t('reactivation.title')}{' '}
            <StatusTag tone={plan.data.isEnabled ? 'good' : 'neutral'} testId="plan-state">
              {plan.data.isEnabled ? t('reactivation.on') : t('reactivation.off')}
            </StatusTag>
          </>
        }
        note={`${t('reactivation.note')} ${t('reactivation.updated', { by: plan.data.updatedBy, time: formatMoment(plan.data.updatedAt) })}`}
        actions={<PlanSwitch plan={plan.data} />}
      />
      <div className={styles.columns}>
        <PlanForm key={plan.data.updatedAt} plan={plan.data} />
        <PreviewCard />
      </div>
      <RunHistory />
    </>
  );
}

/** Turns the plan on or off; says for how many people and at what cost before it does. */
function PlanSwitch({ plan }: { plan: ReactivationPlan }) {
  const { t } = useTranslation();
  const preview = useReactivationPreview();
  const save = useSavePlan();
  const [isAsking, setAsking] = useState(false);
  const statement = plan.isEnabled
    ? t('reactivation.turnOffHint')
    : t('reactivation.turnOnHint', {
        time: plan.dailyAt,
        candidates: formatCount(preview.data?.candidates ?? 0),
        send: formatCount(preview.data?.wouldSend ?? 0),
        cost: formatYuan(preview.data?.couponCostFen ?? 0),
      });
  return (
    <>
      <Button
        type={plan.isEnabled ? 'default' : 'primary'}
        danger={plan.isEnabled}
        disabled={!plan.isEnabled && !preview.data}
        onClick={() => setAsking(true)}
        data-testid="plan-switch"
      >
        {plan.isEnabled ? t('reactivation.turnOff') : t('reactivation.turnOn')}
      </Button>
      <Modal
        open={isAsking}
        title={plan.isEnabled ? t('reactivation.turnOffTitle') : t('reactivation.turnOnTitle')}
        okText={plan.isEnabled ? t('reactivation.turnOff') : t('reactivation.turnOn')}
        cancelText={t('words.cancel')}
        confirmLoading={save.isPending}
        onCancel={() => setAsking(false)}
        onOk={() =>
          save.mutate(
            { ...fieldsOfPlan(plan), isEnabled: !plan.isEnabled },
            {
              onSuccess: () => {
                notifier.success(t('reactivation.saved'));
                setAsking(false);
              },
            },
          )
        }
      >
        {statement}
      </Modal>
    </>
  );
}
