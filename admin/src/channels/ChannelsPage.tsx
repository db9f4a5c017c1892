import { PlusOutlined } from '@ant-design/icons';
import { Button, Card, Empty, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelRow } from '../api/types.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { ChannelCard } from './ChannelCard.js';
import { ChannelDrawer } from './ChannelDrawer.js';
import { SyncRunsDrawer } from './SyncRunsDrawer.js';
import { useChannels } from './useChannels.js';
import styles from './channels.module.css';

/** Where do people and orders come from, and is everything here? */
export function ChannelsPage() {
  const { t } = useTranslation();
  const channels = useChannels();
  const [configured, setConfigured] = useState<ChannelRow | 'new' | null>(null);
  const [watched, setWatched] = useState<ChannelRow | null>(null);
  return (
    <>
      <PageHeader
        title={t('channels.title')}
        note={t('channels.note')}
        actions={
          <Button icon={<PlusOutlined />} onClick={() => setConfigured('new')}>
            {t('channels.add')}
          </Button>
        }
      />
      {channels.isError && !channels.data && (
        <ErrorNotice
          error={channels.error}
          what={t('channels.title')}
          onRetry={() => void channels.refetch()}
        />
      )}
      {channels.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {channels.data?.length === 0 && (
        <Card>
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('channels.empty')} />
        </Card>
      )}
      <div className={styles.grid}>
        {channels.data?.map((channel) => (
          <ChannelCard
            key={channel.id}
            channel={channel}
            onConfigure={() => setConfigured(channel)}
            onWatch={() => setWatched(channel)}
          />
        ))}
      </div>
      <ChannelDrawer
        key={configured === null ? 'closed' : configured === 'new' ? 'new' : configured.id}
        channel={configured}
        onClose={() => setConfigured(null)}
      />
      <SyncRunsDrawer channel={watched} onClose={() => setWatched(null)} />
    </>
  );
}
