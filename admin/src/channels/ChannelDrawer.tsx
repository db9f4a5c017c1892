import { Alert, Button, Drawer, Form, Input, Select, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ChannelRow } from '../api/types.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { useCreateChannel, useSaveChannel, type ChannelCredentials } from './useChannels.js';

interface Fields extends ChannelCredentials {
  kind: string;
  name: string;
}

const kinds = ['wechat_official_account', 'mini_program', 'wechat_shop', 'membership_feed'] as const;

/** Leaves out what was not typed, so that stored secrets stay. */
function typedOnly({ appId, secret, callbackToken, aesKey, baseUrl }: Fields): ChannelCredentials {
  return {
    appId: appId.trim(),
    ...(secret && { secret }),
    ...(callbackToken && { callbackToken }),
    ...(aesKey && { aesKey }),
    ...(baseUrl && { baseUrl }),
  };
}

/** Credentials of a channel; secrets are written, never shown. */
export function ChannelDrawer({
  channel,
  onClose,
}: {
  channel: ChannelRow | 'new' | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const existing = channel === 'new' ? null : channel;
  const [form] = Form.useForm<Fields>();
  const save = useSaveChannel(existing?.id ?? '');
  const create = useCreateChannel();
  const error = save.error ?? create.error;
  const required = { required: true, message: t('coupons.required') };
  const done = {
    onSuccess: () => {
      notifier.success(t('words.saved'));
      onClose();
    },
  };
  const submit = (fields: Fields) =>
    existing
      ? save.mutate(typedOnly(fields), done)
      : create.mutate({ ...typedOnly(fields), kind: fields.kind, name: fields.name.trim() }, done);

  return (
    <Drawer
      open={channel !== null}
      size={480}
      title={existing ? `${existing.name} · ${t('channels.configure')}` : t('channels.add')}
      onClose={onClose}
      footer={
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button onClick={onClose}>{t('words.cancel')}</Button>
          <Button type="primary" loading={save.isPending || create.isPending} onClick={() => form.submit()}>
            {t('words.save')}
          </Button>
        </div>
      }
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ appId: existing?.appId ?? '' }}
        onFinish={submit}
        autoComplete="off"
      >
        {!existing && (
          <>
            <Form.Item name="kind" label={t('channels.kind')} rules={[required]}>
              <Select options={kinds.map((kind) => ({ value: kind, label: t(`channels.kinds.${kind}`) }))} />
            </Form.Item>
            <Form.Item name="name" label={t('channels.name')} rules={[{ ...required, whitespace: true }]}>
              <Input maxLength={40} />
            </Form.Item>
          </>
        )}
        <Form.Item name="appId" label={t('channels.appId')} rules={[{ ...required, whitespace: true }]}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item
          name="secret"
          label={t('channels.secret')}
          extra={existing?.hasSecret ? t('channels.secretKept') : undefined}
        >
          <Input.Password autoComplete="new-password" visibilityToggle={false} />
        </Form.Item>
        <Form.Item name="callbackToken" label={t('channels.callbackToken')}>
          <Input.Password autoComplete="new-password" visibilityToggle={false} />
        </Form.Item>
        <Form.Item name="aesKey" label={t('channels.aesKey')}>
          <Input.Password autoComplete="new-password" visibilityToggle={false} />
        </Form.Item>
        <Form.Item name="baseUrl" label={t('channels.baseUrl')} extra={t('channels.baseUrlHint')}>
          <Input placeholder="https://api.weixin.qq.com" />
        </Form.Item>
        {existing?.callbackUrl && (
          <Form.Item label={t('channels.callbackUrl')} extra={t('channels.callbackHint')}>
            <Typography.Text copyable>{existing.callbackUrl}</Typography.Text>
          </Form.Item>
        )}
        {error && <Alert type="error" showIcon title={problemText(error)} />}
      </Form>
    </Drawer>
  );
}
