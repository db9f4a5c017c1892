import { Button, Card, Empty, Skeleton, Timeline } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TierChangeRow } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatMoment } from '../format/moment.js';
import { useTierHistory } from './useWhy.js';
import styles from './why.module.css';

/** 层级时间线: each change with its cause, the rule's version and the values that decided. */
export function TierTimeline({ memberId, schemeCode }: { memberId: string; schemeCode: string }) {
  const { t } = useTranslation();
  const history = useTierHistory(memberId, schemeCode);
  const rows = history.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card
      size="small"
      data-testid="tier-timeline"
      title={
        <>
          {t('members.tierTimeline')} <BasisHint text={t('members.tierTimelineBasis')} />
        </>
      }
    >
      {history.isError && (
        <ErrorNotice
          error={history.error}
          what={t('members.tierTimeline')}
          onRetry={() => void history.refetch()}
        />
      )}
      {history.isPending && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {history.data && rows.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('members.noChanges')} />
      )}
      {rows.length > 0 && (
        <div className={styles.timelineBody}>
          <Timeline
            items={rows.map((row) => ({
              key: `${row.recordedAt}${row.toTier}`,
              content: <Change row={row} />,
            }))}
          />
          {history.hasNextPage && (
            <Button
              size="small"
              loading={history.isFetchingNextPage}
              onClick={() => void history.fetchNextPage()}
            >
              {t('words.more')}
            </Button>
          )}
        </div>
      )}
    </Card>
  );
}

function Change({ row }: { row: TierChangeRow }) {
  const { t } = useTranslation();
  return (
    <div className={styles.change}>
      <div>
        {row.fromTier ?? t('members.unplaced')} → <strong>{row.toTier}</strong>
      </div>
      <div className={styles.changeMeta}>
        {row.businessDate} · {row.causeLabel} · {t('tiering.versionNo', { no: row.versionNo })}
      </div>
      {row.deciding.length > 0 && (
        <div className={styles.changeMeta}>
          {row.deciding.map((item) => `${item.label} ${item.value}`).join(' · ')}
        </div>
      )}
      <div className={styles.changeMeta}>
        {t('members.recordedAt', { time: formatMoment(row.recordedAt) })}
      </div>
    </div>
  );
}
