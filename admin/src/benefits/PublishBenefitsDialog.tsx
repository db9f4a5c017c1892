import { Alert, DatePicker, Modal } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BenefitPlan, PlanCosts } from '../api/types-benefits.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { useMe } from '../app/useMe.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { usePublishBenefits } from './useBenefits.js';

interface Props {
  isOpen: boolean;
  plan: BenefitPlan;
  costs: PlanCosts | undefined;
  onClose: () => void;
}

/** States from when, for how many people and at what cost the plan applies. */
export function PublishBenefitsDialog({ isOpen, plan, costs, onClose }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const today = me.data?.businessDate ?? dayjs().format('YYYY-MM-DD');
  const [startsOn, setStartsOn] = useState<string | null>(null);
  const publish = usePublishBenefits();
  const date = startsOn ?? today;
  const cells = plan.cells.filter(({ gifts }) => gifts.length > 0).length;
  const members = (costs?.columns ?? []).reduce(
    (sum, column) => sum + (column.tierCode === null ? 0 : column.members),
    0,
  );
  return (
    <Modal
      open={isOpen}
      title={t('benefits.publishTitle')}
      okText={t('tiering.publishConfirm')}
      cancelText={t('words.cancel')}
      confirmLoading={publish.isPending}
      okButtonProps={{ 'data-testid': 'publish-confirm', disabled: !costs }}
      onCancel={onClose}
      onOk={() =>
        publish.mutate(
          { schemeCode: plan.schemeCode, startsOn: date },
          {
            onSuccess: () => {
              notifier.success(t('benefits.published', { date }));
              onClose();
            },
          },
        )
      }
    >
      <p>
        {t('benefits.startsOn')}{' '}
        <DatePicker
          allowClear={false}
          aria-label={t('benefits.startsOn')}
          value={dayjs(date)}
          disabledDate={(day) => day.isBefore(dayjs(today), 'day')}
          onChange={(day) => setStartsOn(day?.format('YYYY-MM-DD') ?? null)}
        />
      </p>
      <p>
        {t('benefits.publishStatement', {
          date,
          cells: formatCount(cells),
          members: formatCount(members),
          optedOut: formatCount(costs?.optedOut ?? 0),
          cost: formatYuan(costs?.totals.couponFen ?? 0),
          points: formatCount(costs?.totals.points ?? 0),
        })}
      </p>
      <p className="muted" style={{ marginBottom: 0 }}>
        {t('benefits.publishHint', { days: plan.reentryDays })}
      </p>
      {publish.isError && (
        <Alert style={{ marginTop: 12 }} type="error" showIcon title={problemText(publish.error)} />
      )}
    </Modal>
  );
}
