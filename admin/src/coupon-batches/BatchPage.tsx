import { Alert, Button, Popconfirm, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { CouponBatchDetail } from '../api/types-batches.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { BatchStateTag } from './BatchStateTag.js';
import { ForecastCard } from './ForecastCard.js';
import { ProgressCard } from './ProgressCard.js';
import { ResultsTable } from './ResultsTable.js';
import { StartDialog } from './StartDialog.js';
import { useBatch, useChangeBatch } from './useBatches.js';
import styles from './batches.module.css';

/** What would this batch do, how far is it, and what became of each person? */
export function BatchPage() {
  const { t } = useTranslation();
  const { batchId = '' } = useParams();
  const batch = useBatch(batchId);
  if (batch.isError)
    return <ErrorNotice error={batch.error} what={t('batches.title')} onRetry={() => void batch.refetch()} />;
  if (!batch.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  return <LoadedBatch batch={batch.data} />;
}

function LoadedBatch({ batch }: { batch: CouponBatchDetail }) {
  const { t } = useTranslation();
  const hasStarted = batch.startedAt !== null;
  return (
    <>
      <PageHeader
        title={
          <span className={styles.title}>
            {batch.label}
            <BatchStateTag state={batch.state} />
            <Tag>{t(batch.isGeneral ? 'batches.isGeneral' : 'batches.targeted')}</Tag>
          </span>
        }
        note={<BatchNote batch={batch} />}
        actions={<Actions batch={batch} />}
      />
      {batch.heldReason && (
        <Alert
          type="warning"
          showIcon
          className={styles.notice}
          title={t(`batches.held.${batch.heldReason}`, { error: batch.error ?? '' })}
        />
      )}
      {(hasStarted || batch.state === 'counting') && <ProgressCard batch={batch} />}
      {!hasStarted && batch.forecast && <ForecastCard batch={batch} forecast={batch.forecast} />}
      {hasStarted && <ResultsTable batch={batch} />}
    </>
  );
}

function BatchNote({ batch }: { batch: CouponBatchDetail }) {
  const { t } = useTranslation();
  const { audience } = batch;
  const line = (key: 'createdLine' | 'startedLine' | 'endedLine', by: string | null, at: string | null) =>
    at === null ? '' : ` · ${t(`batches.${key}`, { by: by ?? '', time: formatMoment(at) })}`;
  return (
    <>
      <Link to="/coupon-batches">{t('batches.title')}</Link>
      {' · '}
      <Link to={`/coupons/${batch.templateId}`}>{batch.templateName}</Link>
      {' · '}
      {audience.kind === 'segment' ? (
        <Link to={`/segments/${audience.code}`}>{audience.name}</Link>
      ) : (
        audience.name
      )}
      {line('createdLine', batch.createdBy, batch.createdAt)}
      {line('startedLine', batch.startedBy, batch.startedAt)}
      {line('endedLine', batch.endedBy, batch.endedAt)}
    </>
  );
}

function Actions({ batch }: { batch: CouponBatchDetail }) {
  const { t } = useTranslation();
  const [isStarting, setStarting] = useState(false);
  const change = useChangeBatch(batch.id);
  const { state } = batch;
  const isUnderWay = state === 'running' || state === 'paused';
  const isBefore = state === 'counting' || state === 'ready';
  return (
    <>
      {(isUnderWay || isBefore) && (
        <Popconfirm
          title={t(isBefore ? 'batches.discardTitle' : 'batches.stopTitle')}
          description={
            isBefore
              ? t('batches.discardText')
              : t('batches.stopText', {
                  given: formatCount(batch.given),
                  rest: formatCount(batch.people - batch.seen),
                })
          }
          okText={t(isBefore ? 'batches.discard' : 'batches.stop')}
          cancelText={t('words.cancel')}
          okButtonProps={{ danger: true, 'data-testid': 'batch-stop-confirm' }}
          onConfirm={() => change.mutate('stop')}
        >
          <Button danger={isUnderWay} data-testid="batch-stop">
            {t(isBefore ? 'batches.discard' : 'batches.stop')}
          </Button>
        </Popconfirm>
      )}
      {state === 'running' && (
        <Button onClick={() => change.mutate('pause')} loading={change.isPending} data-testid="batch-pause">
          {t('batches.pause')}
        </Button>
      )}
      {state === 'paused' && (
        <Button
          type="primary"
          onClick={() => change.mutate('resume')}
          loading={change.isPending}
          data-testid="batch-resume"
        >
          {t('batches.resume')}
        </Button>
      )}
      {state === 'ready' && (
        <Button
          type="primary"
          disabled={batch.forecast?.willGive === 0}
          onClick={() => setStarting(true)}
          data-testid="batch-start"
        >
          {t('batches.start')}
        </Button>
      )}
      {isStarting && batch.forecast && (
        <StartDialog batch={batch} forecast={batch.forecast} onClose={() => setStarting(false)} />
      )}
    </>
  );
}
