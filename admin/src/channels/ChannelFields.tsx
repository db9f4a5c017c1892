import { DatePicker, Form, Input, Select, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ChannelRow } from '../api/types.js';
import { useChannels } from './useChannels.js';

/** Platforms that push to us. */
const pushing = ['wechat_official_account', 'wechat_shop'];

/** What a channel of this kind needs besides its name. */
export function ChannelFields({ kind, existing }: { kind: string; existing: ChannelRow | null }) {
  const { t } = useTranslation();
  if (kind === 'csv')
    return <Typography.Paragraph type="secondary">{t('channels.csvHint')}</Typography.Paragraph>;
  const isFeed = kind === 'membership_feed';
  return (
    <>
      {!isFeed && (
        <Form.Item
          name="appId"
          label={t('channels.appId')}
          rules={[{ required: true, whitespace: true, message: t('coupons.required') }]}
        >
          <Input maxLength={64} />
        </Form.Item>
      )}
      <Form.Item
        name="secret"
        label={isFeed ? t('channels.feedSecret') : t('channels.secret')}
        extra={existing?.hasSecret ? t('channels.secretKept') : undefined}
      >
        <Input.Password autoComplete="new-password" visibilityToggle={false} />
      </Form.Item>
      <Form.Item
        name="baseUrl"
        label={isFeed ? t('channels.feedUrl') : t('channels.baseUrl')}
        extra={isFeed ? undefined : t('channels.baseUrlHint')}
      >
        <Input placeholder="https://" />
      </Form.Item>
      {isFeed && <IdentityChannel />}
      {kind === 'wechat_shop' && (
        <Form.Item name="historyFrom" label={t('channels.historyFrom')} extra={t('channels.historyHint')}>
          <DatePicker />
        </Form.Item>
      )}
      {pushing.includes(kind) && <PushFields existing={existing} />}
    </>
  );
}

function IdentityChannel() {
  const { t } = useTranslation();
  const channels = useChannels();
  return (
    <Form.Item
      name="identityChannelCode"
      label={t('channels.identityChannel')}
      extra={t('channels.identityHint')}
    >
      <Select
        allowClear
        options={(channels.data ?? []).map((channel) => ({ value: channel.code, label: channel.name }))}
      />
    </Form.Item>
  );
}

function PushFields({ existing }: { existing: ChannelRow | null }) {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="callbackToken"
        label={t('channels.callbackToken')}
        extra={existing?.hasCallbackToken ? t('channels.secretKept') : undefined}
      >
        <Input.Password autoComplete="new-password" visibilityToggle={false} />
      </Form.Item>
      <Form.Item name="aesKey" label={t('channels.aesKey')}>
        <Input.Password autoComplete="new-password" visibilityToggle={false} maxLength={43} />
      </Form.Item>
      {existing?.callbackUrl && (
        <Form.Item label={t('channels.callbackUrl')} extra={t('channels.callbackHint')}>
          <Typography.Text copyable>{existing.callbackUrl}</Typography.Text>
        </Form.Item>
      )}
    </>
  );
}
