import { Button, Card, Form, Input, InputNumber, Select, TimePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { ReactivationPlan } from '../api/types.js';
import { notifier } from '../app/notifier.js';
import { couponTermsText } from '../coupons/CouponTerms.js';
import { BasisHint } from '../display/BasisHint.js';
import { useCouponTemplates } from '../members/useMembers.js';
import { useSchemes } from '../tiering/useSchemes.js';
import { fieldsOfPlan, useSavePlan, type PlanFields } from './useReactivation.js';
import styles from './reactivation.module.css';

type Fields = Omit<PlanFields, 'isEnabled' | 'dailyAt'> & { dailyAt: Dayjs };

export function PlanForm({ plan }: { plan: ReactivationPlan }) {
  const { t } = useTranslation();
  const templates = useCouponTemplates();
  const schemes = useSchemes();
  const save = useSavePlan();
  const [form] = Form.useForm<Fields>();
  const lifecycle = schemes.data?.find((scheme) => scheme.kind === 'lifecycle');
  const required = { required: true, message: t('coupons.required') };
  const withBasis = (label: string, basis: string) => (
    <>
      {label}&nbsp;
      <BasisHint text={basis} />
    </>
  );
  const submit = (fields: Fields) =>
    save.mutate(
      { ...fields, isEnabled: plan.isEnabled, dailyAt: fields.dailyAt.format('HH:mm') },
      { onSuccess: () => notifier.success(t('reactivation.saved')) },
    );
  return (
    <Card
      title={t('reactivation.plan')}
      extra={
        <Button
          type="primary"
          size="small"
          loading={save.isPending}
          onClick={() => form.submit()}
          data-testid="save-plan"
        >
          {t('words.save')}
        </Button>
      }
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          ...fieldsOfPlan(plan),
          couponTemplateId: plan.couponTemplateId || undefined,
          dailyAt: dayjs(`2000-01-01T${plan.dailyAt}`),
        }}
        onFinish={submit}
        className={styles.grid}
      >
        <Form.Item
          name="lifecycleTiers"
          label={withBasis(t('reactivation.tiers'), t('reactivation.tiersBasis'))}
          className={styles.half}
          rules={[required]}
        >
          <Select
            mode="multiple"
            options={(lifecycle?.tiers ?? []).map((tier) => ({ value: tier.code, label: tier.name }))}
          />
        </Form.Item>
        <Form.Item
          name="couponTemplateId"
          label={t('reactivation.coupon')}
          className={styles.half}
          rules={[required]}
        >
          <Select
            options={(templates.data ?? []).map((template) => ({
              value: template.id,
              label: `${template.name} · ${couponTermsText(template)}`,
            }))}
          />
        </Form.Item>
        <Form.Item
          name="text"
          label={t('reactivation.text')}
          extra={t('reactivation.textHint')}
          className={styles.wide}
          rules={[required]}
        >
          <Input.TextArea rows={3} maxLength={300} showCount />
        </Form.Item>
        <Form.Item name="dailyAt" label={t('reactivation.dailyAt')} rules={[required]}>
          <TimePicker
            format="HH:mm"
            minuteStep={5}
            allowClear={false}
            needConfirm={false}
            style={{ width: '100%' }}
          />
        </Form.Item>
        <Form.Item
          name="dailyCap"
          label={withBasis(t('reactivation.dailyCap'), t('reactivation.dailyCapBasis'))}
          rules={[required]}
        >
          <InputNumber
            min={1}
            max={1_000_000}
            precision={0}
            suffix={t('words.people')}
            style={{ width: '100%' }}
          />
        </Form.Item>
        <Form.Item
          name="holdoutPercent"
          label={withBasis(t('reactivation.holdout'), t('reactivation.holdoutBasis'))}
          rules={[required]}
        >
          <InputNumber min={0} max={50} precision={0} suffix="%" style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item
          name="restDays"
          label={withBasis(t('reactivation.rest'), t('reactivation.restBasis'))}
          rules={[required]}
        >
          <InputNumber min={1} max={365} precision={0} suffix={t('words.days')} style={{ width: '100%' }} />
        </Form.Item>
      </Form>
    </Card>
  );
}
