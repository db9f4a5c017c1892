import { PlusOutlined } from '@ant-design/icons';
import { Alert, App, Button, Card, Empty, Form, Input, Modal, Select, Space, Table, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClerkRow, LoginLink, Shop } from '../api/types-redemption.js';
import { problemText } from '../app/problem-text.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { useClerkLink, useClerks, useEnableClerk } from './useRedemption.js';

/** Who redeems in which shop, and how they get in. */
export function Clerks({ shops }: { shops: Shop[] }) {
  const { t } = useTranslation();
  const clerks = useClerks();
  const [isAdding, setAdding] = useState(false);
  const [link, setLink] = useState<LoginLink | null>(null);
  const nameOf = (code: string | null) => shops.find((shop) => shop.code === code)?.name ?? code ?? '—';
  return (
    <Card
      size="small"
      title={t('redemption.clerks')}
      extra={
        <Button
          icon={<PlusOutlined />}
          disabled={!shops.some(({ isOpen }) => isOpen)}
          onClick={() => setAdding(true)}
          data-testid="clerk-new"
        >
          {t('redemption.addClerk')}
        </Button>
      }
    >
      <p className="muted">{t('redemption.clerksNote')}</p>
      <Table<ClerkRow>
        size="middle"
        rowKey="id"
        pagination={false}
        loading={clerks.isPending}
        dataSource={clerks.data ?? []}
        scroll={{ x: 'max-content' }}
        data-testid="table-clerks"
        locale={{
          emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('redemption.noClerks')} />,
        }}
        columns={[
          { key: 'name', title: t('redemption.clerkName'), render: (_value, row) => row.name },
          { key: 'shop', title: t('redemption.shop'), render: (_value, row) => nameOf(row.shopCode) },
          {
            key: 'seen',
            title: t('redemption.clerkSeen'),
            render: (_value, row) => (row.lastSeenAt ? formatMoment(row.lastSeenAt) : t('redemption.never')),
          },
          {
            key: 'state',
            title: t('redemption.state'),
            render: (_value, row) => (
              <StatusTag tone={row.isEnabled ? 'good' : 'neutral'}>
                {row.isEnabled ? t('redemption.clerkActive') : t('redemption.clerkDisabled')}
              </StatusTag>
            ),
          },
          {
            key: 'act',
            align: 'right',
            render: (_value, row) => <ClerkActions clerk={row} onLink={setLink} />,
          },
        ]}
      />
      {isAdding && (
        <ClerkDialog
          shops={shops}
          onClose={() => setAdding(false)}
          onMade={(made) => {
            setAdding(false);
            setLink(made);
          }}
        />
      )}
      {link && <LinkDialog link={link} onClose={() => setLink(null)} />}
    </Card>
  );
}

function ClerkActions({ clerk, onLink }: { clerk: ClerkRow; onLink: (link: LoginLink) => void }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const link = useClerkLink();
  const enable = useEnableClerk();
  const toggle = () => {
    if (!clerk.isEnabled) enable.mutate({ id: clerk.id, isEnabled: true });
    else
      modal.confirm({
        title: `${t('redemption.disable')}：${clerk.name}`,
        content: t('redemption.disableText'),
        okText: t('redemption.disable'),
        cancelText: t('words.cancel'),
        okButtonProps: { danger: true },
        onOk: () => enable.mutateAsync({ id: clerk.id, isEnabled: false }),
      });
  };
  return (
    <Space>
      {clerk.isEnabled && (
        <Button
          size="small"
          loading={link.isPending}
          onClick={() => link.mutate({ clerkId: clerk.id }, { onSuccess: onLink })}
        >
          {t('redemption.newLink')}
        </Button>
      )}
      <Button size="small" onClick={toggle} loading={enable.isPending}>
        {clerk.isEnabled ? t('redemption.disable') : t('redemption.enable')}
      </Button>
    </Space>
  );
}

function ClerkDialog({
  shops,
  onClose,
  onMade,
}: {
  shops: Shop[];
  onClose: () => void;
  onMade: (link: LoginLink) => void;
}) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ shopCode: string; name: string }>();
  const create = useClerkLink();
  const open = shops.filter(({ isOpen }) => isOpen);
  return (
    <Modal
      open
      title={t('redemption.addClerk')}
      okText={t('words.create')}
      cancelText={t('words.cancel')}
      okButtonProps={{ loading: create.isPending, 'data-testid': 'clerk-save' }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={(fields) => create.mutate(fields, { onSuccess: onMade })}
        initialValues={{ shopCode: open[0]?.code, name: '' }}
      >
        <Form.Item name="shopCode" label={t('redemption.shop')} rules={[{ required: true }]}>
          <Select
            data-testid="clerk-shop"
            options={open.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </Form.Item>
        <Form.Item
          name="name"
          label={t('redemption.clerkName')}
          rules={[{ required: true, whitespace: true, message: t('coupons.required') }]}
        >
          <Input maxLength={32} data-testid="clerk-name" />
        </Form.Item>
        {create.isError && <Alert type="error" showIcon title={problemText(create.error)} />}
      </Form>
    </Modal>
  );
}

function LinkDialog({ link, onClose }: { link: LoginLink; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      open
      title={t('redemption.linkTitle', { name: link.name })}
      okText={t('words.close')}
      cancelButtonProps={{ style: { display: 'none' } }}
      onOk={onClose}
      onCancel={onClose}
    >
      <Alert type="info" showIcon title={t('redemption.linkHint')} style={{ marginBottom: 12 }} />
      <Typography.Paragraph copyable code data-testid="clerk-link">
        {`${window.location.origin}/login?token=${link.token}`}
      </Typography.Paragraph>
    </Modal>
  );
}
