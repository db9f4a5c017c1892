import { Alert, Button, Drawer, Form, Input, Select, Switch } from 'antd';
import type { Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { ChannelRow } from '../api/types.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { ChannelFields } from './ChannelFields.js';
import { useCreateChannel, useSaveChannel, type ChannelCredentials } from './useChannels.js';

export interface ChannelForm extends Omit<ChannelCredentials, 'historyFrom'> {
  kind: string;
  name: string;
  historyFrom?: Dayjs | null;
}

const kinds = ['wechat_official_account', 'mini_program', 'wechat_shop', 'membership_feed', 'csv'] as const;

/** Leaves out what was not typed, so that stored secrets stay. */
function credentialsOf(fields: ChannelForm): ChannelCredentials {
  const { appId, secret, callbackToken, aesKey, baseUrl, identityChannelCode, historyFrom, isEnabled } =
    fields;
  return {
    name: fields.name.trim(),
    ...(appId !== undefined && { appId: appId.trim() }),
    ...(isEnabled !== undefined && { isEnabled }),
    ...(secret && { secret }),
    ...(callbackToken && { callbackToken }),
    ...(aesKey && { aesKey }),
    ...(baseUrl && { baseUrl: baseUrl.trim() }),
    ...(identityChannelCode && { identityChannelCode }),
    ...(historyFrom && { historyFrom: historyFrom.format('YYYY-MM-DD') }),
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
  const [form] = Form.useForm<ChannelForm>();
  const save = useSaveChannel(existing?.id ?? '');
  const create = useCreateChannel();
  const error = save.error ?? create.error;
  const required = { required: true, whitespace: true, message: t('coupons.required') };
  const done = {
    onSuccess: () => {
      notifier.success(t('words.saved'));
      onClose();
    },
  };
  const submit = (fields: ChannelForm) => {
    const credentials = credentialsOf(fields);
    if (existing) save.mutate(credentials, done);
    else create.mutate({ ...credentials, kind: fields.kind, name: fields.name.trim() }, done);
  };

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
      <Form<ChannelForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          kind: existing?.kind ?? kinds[0],
          name: existing?.name,
          appId: existing?.appId,
          baseUrl: existing?.baseUrl ?? undefined,
          isEnabled: existing?.isEnabled ?? true,
        }}
        onFinish={submit}
        autoComplete="off"
      >
        {!existing && (
          <Form.Item name="kind" label={t('channels.kind')}>
            <Select options={kinds.map((kind) => ({ value: kind, label: t(`channels.kinds.${kind}`) }))} />
          </Form.Item>
        )}
        <Form.Item name="name" label={t('channels.name')} rules={[required]}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="isEnabled" label={t('channels.enabled')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item noStyle dependencies={['kind']}>
          {() => (
            <ChannelFields
              kind={existing?.kind ?? (form.getFieldValue('kind') as string)}
              existing={existing}
            />
          )}
        </Form.Item>
        {error && <Alert type="error" showIcon title={problemText(error)} />}
      </Form>
    </Drawer>
  );
}
