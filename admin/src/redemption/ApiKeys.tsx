import { PlusOutlined } from '@ant-design/icons';
import { Alert, App, Button, Card, Empty, Form, Input, Modal, Select, Table, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiKeyRow, Shop } from '../api/types-redemption.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { useApiKeys, useCreateKey, useRevokeKey } from './useRedemption.js';

/** Keys with which the shops' own systems call; a key itself is shown once. */
export function ApiKeys({ shops }: { shops: Shop[] }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const keys = useApiKeys();
  const revoke = useRevokeKey();
  const [isAdding, setAdding] = useState(false);
  const nameOf = (code: string) => shops.find((shop) => shop.code === code)?.name ?? code;
  const ask = (row: ApiKeyRow) =>
    modal.confirm({
      title: `${t('redemption.revoke')}：${row.name}`,
      content: t('redemption.revokeText'),
      okText: t('redemption.revoke'),
      cancelText: t('words.cancel'),
      okButtonProps: { danger: true },
      onOk: () => revoke.mutateAsync(row.id).then(() => notifier.success(t('redemption.revoked'))),
    });
  return (
    <Card
      size="small"
      title={t('redemption.keys')}
      extra={
        <Button
          icon={<PlusOutlined />}
          disabled={!shops.some(({ isOpen }) => isOpen)}
          onClick={() => setAdding(true)}
          data-testid="key-new"
        >
          {t('redemption.addKey')}
        </Button>
      }
    >
      <p className="muted">{t('redemption.keysNote')}</p>
      <Table<ApiKeyRow>
        size="middle"
        rowKey="id"
        pagination={false}
        loading={keys.isPending}
        dataSource={keys.data ?? []}
        scroll={{ x: 'max-content' }}
        data-testid="table-keys"
        locale={{
          emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('redemption.noKeys')} />,
        }}
        columns={[
          { key: 'name', title: t('redemption.keyName'), render: (_value, row) => row.name },
          { key: 'shop', title: t('redemption.shop'), render: (_value, row) => nameOf(row.shopCode) },
          {
            key: 'start',
            title: t('redemption.keyStart'),
            render: (_value, row) => <Typography.Text code>{row.keyStart}…</Typography.Text>,
          },
          {
            key: 'created',
            title: t('redemption.keyCreated'),
            render: (_value, row) => `${formatMoment(row.createdAt)} · ${row.createdBy}`,
          },
          {
            key: 'used',
            title: t('redemption.keyUsed'),
            render: (_value, row) => (row.lastUsedAt ? formatMoment(row.lastUsedAt) : t('redemption.never')),
          },
          {
            key: 'state',
            title: t('redemption.keyState'),
            render: (_value, row) => (
              <StatusTag tone={row.revokedAt ? 'neutral' : 'good'}>
                {row.revokedAt ? t('redemption.keyRevoked') : t('redemption.keyActive')}
              </StatusTag>
            ),
          },
          {
            key: 'act',
            align: 'right',
            render: (_value, row) =>
              row.revokedAt ? null : (
                <Button size="small" onClick={() => ask(row)} data-testid={`key-revoke-${row.id}`}>
                  {t('redemption.revoke')}
                </Button>
              ),
          },
        ]}
      />
      {isAdding && <KeyDialog shops={shops} onClose={() => setAdding(false)} />}
    </Card>
  );
}

function KeyDialog({ shops, onClose }: { shops: Shop[]; onClose: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ shopCode: string; name: string }>();
  const create = useCreateKey();
  const made = create.data;
  const open = shops.filter(({ isOpen }) => isOpen);
  return (
    <Modal
      open
      title={t('redemption.addKey')}
      okText={made ? t('words.close') : t('words.create')}
      cancelText={t('words.cancel')}
      cancelButtonProps={made ? { style: { display: 'none' } } : {}}
      okButtonProps={{ loading: create.isPending, 'data-testid': 'key-save' }}
      closable={!made}
      mask={{ closable: false }}
      onOk={() => (made ? onClose() : form.submit())}
      onCancel={onClose}
    >
      {made ? (
        <>
          <Alert type="warning" showIcon title={t('redemption.keyOnce')} style={{ marginBottom: 12 }} />
          <Typography.Paragraph copyable code data-testid="key-text">
            {made.key}
          </Typography.Paragraph>
        </>
      ) : (
        <Form
          form={form}
          layout="vertical"
          onFinish={(fields) => create.mutate(fields)}
          initialValues={{ shopCode: open[0]?.code, name: '' }}
        >
          <Form.Item name="shopCode" label={t('redemption.shop')} rules={[{ required: true }]}>
            <Select
              data-testid="key-shop"
              options={open.map(({ code, name }) => ({ value: code, label: name }))}
            />
          </Form.Item>
          <Form.Item
            name="name"
            label={t('redemption.keyName')}
            rules={[{ required: true, whitespace: true, message: t('coupons.required') }]}
          >
            <Input maxLength={64} placeholder={t('redemption.keyNamePlaceholder')} data-testid="key-name" />
          </Form.Item>
          {create.isError && <Alert type="error" showIcon title={problemText(create.error)} />}
        </Form>
      )}
    </Modal>
  );
}
