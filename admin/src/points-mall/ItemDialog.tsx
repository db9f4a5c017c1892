import { Alert, DatePicker, Form, Input, InputNumber, Modal, Radio, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { MallItem } from '../api/types-batches.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { beijing, beijingNow, instantFromBeijing } from '../format/beijing.js';
import { fenFromYuan, yuanFromFen } from '../format/money.js';
import { useCouponTemplates } from '../members/useMembers.js';
import { useSaveItem } from './useMall.js';
import styles from './mall.module.css';

interface FormValues {
  kind: MallItem['kind'];
  name: string;
  description?: string;
  points: number;
  templateId?: string | null;
  fulfilment?: MallItem['fulfilment'];
  worthYuan?: number | null;
  stock: number;
  perMemberLimit?: number | null;
  startsAt: Dayjs;
  endsAt?: Dayjs | null;
  sortNo?: number | null;
}

/** A new item, or other terms and limits of one. */
export function ItemDialog({ edited, onClose }: { edited: MallItem | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<FormValues>();
  const kind = Form.useWatch('kind', form) ?? edited?.kind ?? 'coupon';
  const templates = useCouponTemplates();
  const save = useSaveItem(edited);
  const submit = (values: FormValues) =>
    save.mutate(
      {
        kind,
        name: values.name.trim(),
        description: values.description?.trim() ?? '',
        points: values.points,
        templateId: kind === 'coupon' ? (values.templateId ?? null) : null,
        fulfilment: kind === 'goods' ? (values.fulfilment ?? null) : null,
        worthFen: fenFromYuan(values.worthYuan) ?? 0,
        stock: values.stock,
        perMemberLimit: values.perMemberLimit ?? null,
        startsAt: instantFromBeijing(values.startsAt),
        endsAt: values.endsAt ? instantFromBeijing(values.endsAt) : null,
        sortNo: values.sortNo ?? 0,
      },
      {
        onSuccess: () => {
          notifier.success(t('words.saved'));
          onClose();
        },
      },
    );
  return (
    <Modal
      open
      width={680}
      style={{ top: 32 }}
      title={edited ? t('mall.editTitle', { name: edited.name }) : t('mall.createTitle')}
      okText={edited ? t('words.save') : t('words.create')}
      cancelText={t('words.cancel')}
      okButtonProps={{ 'data-testid': 'item-save' }}
      confirmLoading={save.isPending}
      mask={{ closable: false }}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<FormValues>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={submit}
        initialValues={
          edited
            ? {
                ...edited,
                worthYuan: yuanFromFen(edited.worthFen),
                startsAt: beijing(edited.startsAt),
                endsAt: edited.endsAt ? beijing(edited.endsAt) : null,
              }
            : { kind: 'coupon', stock: 100, points: 100, startsAt: beijingNow(), fulfilment: 'pickup' }
        }
      >
        <Form.Item name="kind" label={t('mall.kind')}>
          <Radio.Group disabled={edited !== null}>
            <Radio value="coupon">{t('mall.kinds.coupon')}</Radio>
            <Radio value="goods" data-testid="item-goods">
              {t('mall.kinds.goods')}
            </Radio>
          </Radio.Group>
        </Form.Item>
        {kind === 'coupon' ? (
          <Form.Item
            name="templateId"
            label={t('mall.template')}
            extra={t('mall.worthOfCoupon')}
            rules={[{ required: true, message: t('batches.chooseTemplate') }]}
          >
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('batches.chooseTemplate')}
              loading={templates.isPending}
              data-testid="item-template"
              options={templates.data
                ?.filter(({ state, id }) => state === 'active' || id === edited?.templateId)
                .map((one) => ({ value: one.id, label: `${one.name} · ${one.sentence}` }))}
            />
          </Form.Item>
        ) : (
          <div className={styles.row}>
            <Form.Item name="fulfilment" label={t('mall.fulfilment')}>
              <Radio.Group>
                <Radio value="pickup">{t('mall.fulfilments.pickup')}</Radio>
                <Radio value="delivery">{t('mall.fulfilments.delivery')}</Radio>
              </Radio.Group>
            </Form.Item>
            <Form.Item name="worthYuan" label={t('mall.worth')} rules={[{ required: true }]}>
              <InputNumber
                prefix="¥"
                min={0}
                precision={2}
                style={{ width: '100%' }}
                data-testid="item-worth"
              />
            </Form.Item>
          </div>
        )}
        <Form.Item name="name" label={t('mall.name')} rules={[{ required: true, whitespace: true }]}>
          <Input maxLength={30} data-testid="item-name" />
        </Form.Item>
        <Form.Item name="description" label={t('mall.description')}>
          <Input.TextArea maxLength={500} autoSize={{ minRows: 1, maxRows: 3 }} />
        </Form.Item>
        <div className={styles.figures}>
          <Form.Item name="points" label={t('mall.points')} rules={[{ required: true }]}>
            <InputNumber
              min={1}
              max={1_000_000}
              precision={0}
              style={{ width: '100%' }}
              data-testid="item-points"
            />
          </Form.Item>
          <Form.Item name="stock" label={t('mall.stock')} rules={[{ required: true }]}>
            <InputNumber
              min={edited?.taken ?? 0}
              precision={0}
              style={{ width: '100%' }}
              data-testid="item-stock"
            />
          </Form.Item>
          <Form.Item name="perMemberLimit" label={t('mall.perMemberLimit')}>
            <InputNumber
              min={1}
              max={1000}
              precision={0}
              placeholder={t('words.unlimited')}
              style={{ width: '100%' }}
            />
          </Form.Item>
          <Form.Item name="sortNo" label={t('mall.sortNo')} tooltip={t('mall.sortHint')}>
            <InputNumber precision={0} placeholder="0" style={{ width: '100%' }} />
          </Form.Item>
        </div>
        <Form.Item label={t('mall.window')}>
          <div className={styles.window}>
            <Form.Item name="startsAt" noStyle rules={[{ required: true }]}>
              <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
            </Form.Item>
            <span>{t('words.to')}</span>
            <Form.Item name="endsAt" noStyle>
              <DatePicker
                showTime={{ format: 'HH:mm' }}
                format="YYYY-MM-DD HH:mm"
                placeholder={t('mall.noEnd')}
              />
            </Form.Item>
          </div>
        </Form.Item>
      </Form>
      {save.isError && <Alert type="error" showIcon title={problemText(save.error)} />}
    </Modal>
  );
}
