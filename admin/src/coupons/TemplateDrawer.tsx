import { Alert, Button, DatePicker, Drawer, Form, Input, InputNumber, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { CouponTemplate } from '../api/types.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { fenFromYuan, yuanFromFen } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { validityText } from './TemplateList.js';
import { Ticket } from './Ticket.js';
import { useSaveTemplate, type TemplateFields } from './useCoupons.js';

interface Fields {
  name: string;
  amountOff: number;
  minSpend: number;
  validityKind: 'relative' | 'fixed';
  validDays: number;
  validRange: [Dayjs, Dayjs] | null;
  stock: number;
  perMemberLimit: number;
}

function initialFields(template: CouponTemplate | null): Fields {
  return {
    name: template?.name ?? '',
    amountOff: yuanFromFen(template?.amountOffFen) ?? 20,
    minSpend: yuanFromFen(template?.minSpendFen) ?? 199,
    validityKind: template?.validityKind ?? 'relative',
    validDays: template?.validDays ?? 30,
    validRange:
      template?.validFrom && template.validUntil
        ? [dayjs(template.validFrom), dayjs(template.validUntil)]
        : null,
    stock: template?.stock ?? 10_000,
    perMemberLimit: template?.perMemberLimit ?? 1,
  };
}

function templateOf(fields: Fields, state: CouponTemplate['state']): TemplateFields {
  const isFixed = fields.validityKind === 'fixed';
  return {
    name: fields.name.trim(),
    kind: 'amount_off',
    amountOffFen: fenFromYuan(fields.amountOff) ?? 0,
    minSpendFen: fenFromYuan(fields.minSpend) ?? 0,
    validityKind: fields.validityKind,
    validDays: isFixed ? null : fields.validDays,
    validFrom: isFixed ? (fields.validRange?.[0].format('YYYY-MM-DD') ?? null) : null,
    validUntil: isFixed ? (fields.validRange?.[1].format('YYYY-MM-DD') ?? null) : null,
    stock: fields.stock,
    perMemberLimit: fields.perMemberLimit,
    state,
  };
}

/** Makes or changes a coupon template, with the ticket as members see it. */
export function TemplateDrawer({
  edited,
  onClose,
}: {
  edited: CouponTemplate | 'new' | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const template = edited === 'new' ? null : edited;
  const [form] = Form.useForm<Fields>();
  const save = useSaveTemplate(template?.id ?? null);
  const isLocked = (template?.issued ?? 0) > 0;
  const required = { required: true, message: t('coupons.required') };

  const submit = (fields: Fields) =>
    save.mutate(templateOf(fields, template?.state ?? 'active'), {
      onSuccess: () => {
        notifier.success(t('coupons.saved'));
        onClose();
      },
    });

  return (
    <Drawer
      open={edited !== null}
      size={480}
      title={template ? t('coupons.edit') : t('coupons.create')}
      onClose={onClose}
      footer={
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button onClick={onClose}>{t('words.cancel')}</Button>
          <Button
            type="primary"
            loading={save.isPending}
            onClick={() => form.submit()}
            data-testid="save-coupon"
          >
            {t('words.save')}
          </Button>
        </div>
      }
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initialFields(template)}
        onFinish={submit}
        data-testid="coupon-form"
      >
        {isLocked && (
          <Alert type="info" showIcon title={t('coupons.lockedHint')} style={{ marginBottom: 16 }} />
        )}
        <Form.Item name="name" label={t('coupons.name')} rules={[{ ...required, whitespace: true }]}>
          <Input
            maxLength={30}
            showCount
            placeholder={t('coupons.namePlaceholder')}
            data-testid="coupon-name"
          />
        </Form.Item>
        <Form.Item
          name="amountOff"
          label={t('coupons.amountOff')}
          dependencies={['minSpend']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_rule, value: number | null) => {
                const threshold = Number(getFieldValue('minSpend') ?? 0);
                const isRight = value !== null && value > 0 && (threshold === 0 || value <= threshold);
                return isRight ? Promise.resolve() : Promise.reject(new Error(t('coupons.amountTooBig')));
              },
            }),
          ]}
        >
          <InputNumber
            prefix="¥"
            style={{ width: 160 }}
            precision={2}
            disabled={isLocked}
            data-testid="coupon-amount"
          />
        </Form.Item>
        <Form.Item
          name="minSpend"
          label={t('coupons.minSpend')}
          extra={t('coupons.minSpendHint')}
          rules={[required]}
        >
          <InputNumber prefix="¥" style={{ width: 160 }} min={0} precision={2} disabled={isLocked} />
        </Form.Item>
        <Form.Item name="validityKind" label={t('coupons.validity')}>
          <Radio.Group
            disabled={isLocked}
            options={[
              { value: 'relative', label: t('coupons.validityRelative') },
              { value: 'fixed', label: t('coupons.validityFixed') },
            ]}
          />
        </Form.Item>
        <Form.Item noStyle dependencies={['validityKind']}>
          {() =>
            form.getFieldValue('validityKind') === 'fixed' ? (
              <Form.Item name="validRange" rules={[required]}>
                <DatePicker.RangePicker disabled={isLocked} />
              </Form.Item>
            ) : (
              <Form.Item name="validDays" rules={[required]}>
                <InputNumber
                  min={1}
                  max={3650}
                  precision={0}
                  suffix={t('words.days')}
                  style={{ width: 160 }}
                  disabled={isLocked}
                />
              </Form.Item>
            )
          }
        </Form.Item>
        <Form.Item
          name="stock"
          label={t('coupons.stock')}
          rules={[
            required,
            {
              type: 'number',
              min: template?.issued ?? 1,
              message: t('coupons.stockBelowIssued', { issued: formatCount(template?.issued ?? 1) }),
            },
          ]}
        >
          <InputNumber precision={0} suffix={t('words.sheets')} style={{ width: 160 }} />
        </Form.Item>
        <Form.Item name="perMemberLimit" label={t('coupons.perMember')} rules={[required]}>
          <InputNumber min={1} max={100} precision={0} suffix={t('words.sheets')} style={{ width: 160 }} />
        </Form.Item>
        {save.isError && (
          <Alert type="error" showIcon title={problemText(save.error)} style={{ marginBottom: 16 }} />
        )}
        <div className="muted" style={{ marginBottom: 8 }}>
          {t('coupons.preview')}
        </div>
        <Form.Item noStyle shouldUpdate>
          {() => (
            <TicketPreview
              fields={templateOf({ ...initialFields(template), ...form.getFieldsValue() }, 'active')}
            />
          )}
        </Form.Item>
      </Form>
    </Drawer>
  );
}

function TicketPreview({ fields }: { fields: TemplateFields }) {
  const { t } = useTranslation();
  return (
    <Ticket
      name={fields.name}
      minSpendFen={fields.minSpendFen}
      amountOffFen={fields.amountOffFen}
      validText={validityText(fields, t)}
    />
  );
}
