import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Card, Empty, Space, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shop } from '../api/types-redemption.js';
import { useChannels } from '../channels/useChannels.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { StatusTag } from '../display/StatusTag.js';
import { ApiKeys } from './ApiKeys.js';
import { Clerks } from './Clerks.js';
import { ShopDialog } from './ShopDialog.js';
import { TillRulesCard } from './TillRulesCard.js';
import { useSaveShop, useShops } from './useRedemption.js';
import styles from './redemption.module.css';

/** The shops, their clerks and the keys of their own systems; for administrators. */
export function ShopsTab() {
  const { t } = useTranslation();
  const shops = useShops();
  const channels = useChannels();
  const [edited, setEdited] = useState<Shop | 'new' | null>(null);
  const channelName = (id: string | null) =>
    id === null
      ? t('redemption.anyChannel')
      : (channels.data?.find((channel) => channel.id === id)?.name ?? '—');
  if (shops.isError)
    return (
      <ErrorNotice error={shops.error} what={t('redemption.shop')} onRetry={() => void shops.refetch()} />
    );
  return (
    <div className={styles.sections}>
      <Card
        size="small"
        title={t('redemption.shop')}
        extra={
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => setEdited('new')}
            data-testid="shop-new"
          >
            {t('redemption.addShop')}
          </Button>
        }
      >
        <p className="muted">{t('redemption.shopsNote')}</p>
        <Table<Shop>
          size="middle"
          rowKey="code"
          pagination={false}
          loading={shops.isPending}
          dataSource={shops.data ?? []}
          scroll={{ x: 'max-content' }}
          data-testid="table-shops"
          locale={{
            emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('redemption.noShops')} />,
          }}
          columns={[
            { key: 'name', title: t('redemption.shopName'), render: (_value, row) => row.name },
            { key: 'code', title: t('redemption.shopCode'), render: (_value, row) => row.code },
            {
              key: 'channel',
              title: t('redemption.channel'),
              render: (_value, row) => channelName(row.channelId),
            },
            {
              key: 'state',
              title: t('redemption.state'),
              render: (_value, row) => (
                <StatusTag tone={row.isOpen ? 'good' : 'neutral'}>
                  {row.isOpen ? t('redemption.open') : t('redemption.closed')}
                </StatusTag>
              ),
            },
            {
              key: 'act',
              align: 'right',
              render: (_value, row) => <ShopActions shop={row} onEdit={() => setEdited(row)} />,
            },
          ]}
        />
      </Card>
      <Clerks shops={shops.data ?? []} />
      <ApiKeys shops={shops.data ?? []} />
      <TillRulesCard />
      {edited !== null && (
        <ShopDialog shop={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </div>
  );
}

function ShopActions({ shop, onEdit }: { shop: Shop; onEdit: () => void }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const save = useSaveShop(shop.code);
  const toggle = () => {
    if (!shop.isOpen) save.mutate({ isOpen: true });
    else
      modal.confirm({
        title: `${t('redemption.closeShop')}：${shop.name}`,
        content: t('redemption.closeShopText'),
        okText: t('redemption.closeShop'),
        cancelText: t('words.cancel'),
        okButtonProps: { danger: true },
        onOk: () => save.mutateAsync({ isOpen: false }),
      });
  };
  return (
    <Space>
      <Button size="small" onClick={onEdit}>
        {t('words.edit')}
      </Button>
      <Button size="small" onClick={toggle} loading={save.isPending}>
        {shop.isOpen ? t('redemption.closeShop') : t('redemption.reopenShop')}
      </Button>
    </Space>
  );
}
