import { PlusOutlined } from '@ant-design/icons';
import { Button, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { MallItem } from '../api/types-batches.js';
import { PageHeader } from '../display/PageHeader.js';
import { ExchangeOrders } from './ExchangeOrders.js';
import { ItemDialog } from './ItemDialog.js';
import { MallItems } from './MallItems.js';

/** What can points be exchanged for, and who has exchanged them? */
export function MallPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const [edited, edit] = useState<MallItem | 'new' | null>(null);
  return (
    <>
      <PageHeader
        title={t('mall.title')}
        note={t('mall.note')}
        actions={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => edit('new')} data-testid="item-new">
            {t('mall.create')}
          </Button>
        }
      />
      <Tabs
        activeKey={search.get('tab') ?? 'items'}
        onChange={(tab) => setSearch(tab === 'items' ? {} : { tab })}
        destroyOnHidden
        items={[
          { key: 'items', label: t('mall.tabs.items'), children: <MallItems onEdit={edit} /> },
          { key: 'orders', label: t('mall.tabs.orders'), children: <ExchangeOrders /> },
        ]}
      />
      {edited && <ItemDialog edited={edited === 'new' ? null : edited} onClose={() => edit(null)} />}
    </>
  );
}
