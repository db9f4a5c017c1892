import { Alert, DatePicker, Form, Input, InputNumber, Modal, Radio, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { RedeemCampaign } from '../api/types-batches.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { formatYuan } from '../format/money.js';
import { beijing, beijingNow, instantFromBeijing } from '../format/beijing.js';
import { formatCount } from '../format/number.js';
import { useCouponTemplates } from '../members/useMembers.js';
import { useSaveCampaign } from './useRedeemCodes.js';
import styles from './codes.module.css';

interface FormValues {
  kind: RedeemCampaign['kind'];
  templateId: string;
  name: string;
  word?: string;
  totalLimit: number;
  perMemberLimit: number;
  window: [Dayjs, Dayjs];
}

const FIRST_DAYS = 7;

/** A new word or file of codes, or other terms for one; says how many coupons and what they cost at most. */
export function CampaignDialog({ edited, onClose }: { edited: RedeemCampaign | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<FormValues>();
  const kind = Form.useWatch('kind', form) ?? edited?.kind ?? 'word';
  const templateId = Form.useWatch('templateId', form) ?? edited?.templateId;
  const totalLimit = Form.useWatch('totalLimit', form) ?? edited?.totalLimit ?? 0;
  const templates = useCouponTemplates();
  const template = templates.data?.find(({ id }) => id === templateId);
  const save = useSaveCampaign(edited);
  const submit = ({ window, ...values }: FormValues) =>
    save.mutate(
      {
        ...values,
        kind,
        templateId: values.templateId ?? edited?.templateId ?? '',
        startsAt: instantFromBeijing(window[0]),
        endsAt: instantFromBeijing(window[1]),
      },
      {
        onSuccess: () => {
          notifier.success(t('words.saved'));
          onClose();
        },
      },
    );
  const stock = template ? Math.max(0, template.stock - template.issued) : 0;
  return (
    <Modal
      open
      width={680}
      style={{ top: 32 }}
      title={
        edited
          ? t('redeemCodes.editTitle', { name: edited.name })
          : t(kind === 'word' ? 'redeemCodes.createTitle.word' : 'redeemCodes.createTitle.codes')
      }
      okText={edited ? t('words.save') : t('words.create')}
      cancelText={t('words.cancel')}
      okButtonProps={{ 'data-testid': 'campaign-save' }}
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
            ? { ...edited, window: [beijing(edited.startsAt), beijing(edited.endsAt)] }
            : {
                kind: 'word',
                totalLimit: 100,
                perMemberLimit: 1,
                window: [beijingNow(), beijingNow().add(FIRST_DAYS, 'day')],
              }
        }
      >
        {!edited && (
          <>
            <Form.Item
              name="kind"
              label={t('redeemCodes.kind')}
              extra={t(kind === 'word' ? 'redeemCodes.kindHint.word' : 'redeemCodes.kindHint.codes')}
            >
              <Radio.Group>
                <Radio value="word">{t('redeemCodes.kinds.word')}</Radio>
                <Radio value="codes" data-testid="campaign-codes">
                  {t('redeemCodes.kinds.codes')}
                </Radio>
              </Radio.Group>
            </Form.Item>
            <Form.Item
              name="templateId"
              label={t('redeemCodes.template')}
              rules={[{ required: true, message: t('batches.chooseTemplate') }]}
            >
              <Select
                showSearch={{ optionFilterProp: 'label' }}
                placeholder={t('batches.chooseTemplate')}
                loading={templates.isPending}
                data-testid="campaign-template"
                options={templates.data
                  ?.filter(({ state }) => state === 'active')
                  .map((one) => ({ value: one.id, label: `${one.name} · ${one.sentence}` }))}
              />
            </Form.Item>
          </>
        )}
        <div className={styles.row}>
          {!edited && kind === 'word' && (
            <Form.Item
              name="word"
              label={t('redeemCodes.word')}
              extra={t('redeemCodes.wordHint')}
              rules={[{ required: true, whitespace: true, min: 2, message: t('redeemCodes.wordHint') }]}
            >
              <Input maxLength={30} data-testid="campaign-word" />
            </Form.Item>
          )}
          <Form.Item
            name="name"
            label={t('redeemCodes.name')}
            extra={t('redeemCodes.nameHint')}
            rules={[{ required: true, whitespace: true, message: t('redeemCodes.nameHint') }]}
          >
            <Input maxLength={30} data-testid="campaign-name" />
          </Form.Item>
        </div>
        <div className={styles.row}>
          <Form.Item
            label={t(`redeemCodes.totalLimit.${kind}`)}
            name="totalLimit"
            rules={[{ required: true }]}
          >
            <InputNumber
              min={1}
              max={kind === 'codes' ? 200_000 : 10_000_000}
              precision={0}
              disabled={edited?.kind === 'codes'}
              style={{ width: '100%' }}
              data-testid="campaign-limit"
            />
          </Form.Item>
          <Form.Item
            label={t('redeemCodes.perMemberLimit')}
            name="perMemberLimit"
            rules={[{ required: true }]}
          >
            <InputNumber min={1} max={1000} precision={0} style={{ width: '100%' }} />
          </Form.Item>
        </div>
        <Form.Item label={t('redeemCodes.window')} name="window" rules={[{ required: true }]}>
          <DatePicker.RangePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
        </Form.Item>
      </Form>
      {template && (
        <p className="muted" data-testid="campaign-statement">
          {t('redeemCodes.statement', {
            count: formatCount(totalLimit),
            coupon: template.name,
            cost: formatYuan(totalLimit * template.worthFen),
            stock: formatCount(stock),
          })}
        </p>
      )}
      {template && stock < totalLimit - (edited?.taken ?? 0) && (
        <Alert type="warning" showIcon title={t('redeemCodes.stockShort')} />
      )}
      {save.isError && (
        <Alert style={{ marginTop: 12 }} type="error" showIcon title={problemText(save.error)} />
      )}
    </Modal>
  );
}
