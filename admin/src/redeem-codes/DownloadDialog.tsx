import { Alert, Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RedeemCampaign } from '../api/types-batches.js';
import { problemText } from '../app/problem-text.js';
import { formatCount } from '../format/number.js';
import { useDownloadCodes } from './useRedeemCodes.js';

/** Says that the file comes once, then fetches it. */
export function DownloadDialog({ campaign, onClose }: { campaign: RedeemCampaign; onClose: () => void }) {
  const { t } = useTranslation();
  const download = useDownloadCodes(campaign);
  return (
    <Modal
      open
      title={t('redeemCodes.downloadTitle')}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={(['csv', 'xlsx'] as const).map((format) => (
        <Button
          key={format}
          type={format === 'xlsx' ? 'primary' : 'default'}
          loading={download.isPending}
          onClick={() => download.mutate(format, { onSuccess: onClose })}
          data-testid={`codes-${format}`}
        >
          {t(`redeemCodes.downloadAs.${format}`)}
        </Button>
      ))}
    >
      <Alert
        type="warning"
        showIcon
        title={t('redeemCodes.downloadText', { count: formatCount(campaign.totalLimit) })}
      />
      {download.isError && (
        <Alert style={{ marginTop: 12 }} type="error" showIcon title={problemText(download.error)} />
      )}
    </Modal>
  );
}
