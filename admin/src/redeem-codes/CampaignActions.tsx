import { MoreOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Space, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RedeemCampaign } from '../api/types-batches.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { DownloadDialog } from './DownloadDialog.js';
import { useChangeCampaign } from './useRedeemCodes.js';

/** What can be done with a campaign: change, pause, end, and of codes fetch the file, once. */
export function CampaignActions({ campaign, onEdit }: { campaign: RedeemCampaign; onEdit: () => void }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const change = useChangeCampaign(campaign.id);
  const [isDownloading, setDownloading] = useState(false);
  if (campaign.state === 'void') return null;
  const isPaused = campaign.state === 'paused';
  const askEnd = () =>
    modal.confirm({
      title: t('redeemCodes.endTitle', { name: campaign.name }),
      content: t('redeemCodes.endText', { taken: formatCount(campaign.taken) }),
      okText: t('redeemCodes.end'),
      cancelText: t('words.cancel'),
      okButtonProps: { danger: true },
      onOk: () => change.mutateAsync('end'),
    });
  const items = [
    ...(campaign.state === 'making'
      ? []
      : [
          {
            key: 'toggle',
            label: t(isPaused ? 'redeemCodes.resume' : 'redeemCodes.pause'),
            onClick: () => change.mutate(isPaused ? 'resume' : 'pause'),
          },
        ]),
    { key: 'end', label: t('redeemCodes.end'), danger: true, onClick: askEnd },
  ];
  return (
    <Space>
      <Button size="small" onClick={onEdit} data-testid="campaign-edit">
        {t('words.edit')}
      </Button>
      {campaign.kind === 'codes' && campaign.state !== 'making' && (
        <Tooltip
          title={
            campaign.downloadedAt &&
            t('redeemCodes.downloaded', {
              by: campaign.downloadedBy ?? '',
              time: formatMoment(campaign.downloadedAt),
            })
          }
        >
          <Button
            size="small"
            disabled={campaign.downloadedAt !== null}
            onClick={() => setDownloading(true)}
            data-testid="campaign-download"
          >
            {t('redeemCodes.download')}
          </Button>
        </Tooltip>
      )}
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button size="small" icon={<MoreOutlined />} aria-label={t('words.more')} />
      </Dropdown>
      {isDownloading && <DownloadDialog campaign={campaign} onClose={() => setDownloading(false)} />}
    </Space>
  );
}
