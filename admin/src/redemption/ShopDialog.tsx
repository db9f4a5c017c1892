import { Alert, Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Shop } from '../api/types-redemption.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { useChannels } from '../channels/useChannels.js';
import { useSaveShop } from './useRedemption.js';

interface Fields {
  code: string;
  name: string;
  channelId: string;
}

/** Makes or changes a shop. */
export function ShopDialog({ shop, onClose }: { shop: Shop | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const channels = useChannels();
  const save = useSaveShop(shop?.code);
  const submit = ({ code, name, channelId }: Fields) =>
    save.mutate(
      { ...(shop ? {} : { code }), name: name.trim(), channelId: channelId || null },
      {
        onSuccess: () => {
          notifier.success(t('redemption.saved'));
          onClose();
        },
      },
    );
  return (
    <Modal
      open
      title={shop ? t('redemption.editShop') : t('redemption.addShop')}
      okText={t('words.save')}
      cancelText={t('words.cancel')}
      okButtonProps={{ loading: save.isPending, 'data-testid': 'shop-save' }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        onFinish={submit}
        initialValues={{
          code: shop?.code ?? '',
          name: shop?.name ?? '',
          channelId: shop?.channelId ?? '',
        }}
      >
        <Form.Item
          name="code"
          label={t('redemption.shopCode')}
          extra={t('redemption.shopCodeHint')}
          rules={[
            { pattern: /^[a-z0-9][a-z0-9-]{0,31}$/, required: true, message: t('redemption.shopCodeHint') },
          ]}
        >
          <Input maxLength={32} disabled={shop !== null} data-testid="shop-code" />
        </Form.Item>
        <Form.Item
          name="name"
          label={t('redemption.shopName')}
          rules={[{ required: true, whitespace: true, message: t('coupons.required') }]}
        >
          <Input maxLength={64} data-testid="shop-name" />
        </Form.Item>
        <Form.Item name="channelId" label={t('redemption.channel')} extra={t('redemption.channelHint')}>
          <Select
            data-testid="shop-channel"
            options={[
              { value: '', label: t('redemption.anyChannel') },
              ...(channels.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </Form.Item>
        {save.isError && <Alert type="error" showIcon title={problemText(save.error)} />}
      </Form>
    </Modal>
  );
}
