import { Alert, Modal, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Engagement } from '../api/types-engagement.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { formatMoment } from '../format/moment.js';
import { StartFacts } from './StartFacts.js';
import { useStartEngagement, useStartPreview } from './useEngagement.js';
import styles from './engagement.module.css';

/** Starting cannot be taken back: says whom and what it is about, and sends along what was seen. */
export function StartDialog({ engagement, onClose }: { engagement: Engagement; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const preview = useStartPreview(engagement.id, engagement.versionNo);
  const start = useStartEngagement(engagement.id);
  return (
    <Modal
      open
      title={t('engagement.startTitle', { title: engagement.title })}
      okText={t('engagement.start')}
      cancelText={t('words.cancel')}
      confirmLoading={start.isPending}
      okButtonProps={{
        disabled: !preview.data || preview.data.problems.length > 0,
        'data-testid': 'confirm-start',
      }}
      onCancel={onClose}
      onOk={() =>
        preview.data &&
        start.mutate(
          { prizeWorthFen: preview.data.prizeWorthFen, versionNo: engagement.versionNo },
          {
            onSuccess: () => {
              notifier.success(t('engagement.started'));
              onClose();
              void navigate(`/engagement/${engagement.id}`);
            },
          },
        )
      }
    >
      <div className={styles.cards}>
        <span className="num">
          {formatMoment(engagement.startsAt)} {t('words.to')} {formatMoment(engagement.endsAt)}
        </span>
        {preview.data ? <StartFacts preview={preview.data} kind={engagement.kind} /> : <Skeleton active />}
        <Alert
          type="warning"
          showIcon
          title={t(engagement.kind === 'lottery' ? 'engagement.startHintLottery' : 'engagement.startHint')}
        />
        {start.isError && <Alert type="error" showIcon title={problemText(start.error)} />}
      </div>
    </Modal>
  );
}
