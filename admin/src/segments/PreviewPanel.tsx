import { Button, Card, Empty, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { SegmentDefinition, SegmentPreview } from '../api/types-people.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatYuan } from '../format/money.js';
import { formatMomentExact } from '../format/moment.js';
import { formatCount, formatShare } from '../format/number.js';
import { usePreview } from './useSegments.js';
import styles from './segments.module.css';

/** How many people a definition picks, whom of them can be reached and who they are, all from one look at the data. */
export function PreviewPanel({
  definition,
  ownCode,
}: {
  definition: SegmentDefinition | null;
  ownCode: string | undefined;
}) {
  const { t } = useTranslation();
  const key = JSON.stringify(definition);
  const [exactFor, setExactFor] = useState<string | null>(null);
  const { preview, isCounting } = usePreview(definition, exactFor === key, ownCode);
  const data = preview.data;
  if (definition === null || (!data && !preview.isError && !isCounting))
    return (
      <div className={styles.side}>
        <Card title={t('segments.count')}>
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('segments.nothingToCount')} />
        </Card>
      </div>
    );
  if (preview.isError && !isCounting)
    return (
      <div className={styles.side}>
        <ErrorNotice
          error={preview.error}
          what={t('segments.count')}
          onRetry={() => void preview.refetch()}
        />
      </div>
    );
  return (
    <div className={styles.side} aria-live="polite">
      <Card
        title={
          <>
            {t('segments.count')} <BasisHint text={t('segments.countBasis')} />
          </>
        }
      >
        {data ? (
          <Count
            data={data}
            isCounting={isCounting}
            onExact={data.isEstimate ? () => setExactFor(key) : undefined}
          />
        ) : (
          <Skeleton active title={false} paragraph={{ rows: 2 }} />
        )}
      </Card>
      {data && (
        <>
          <Reach data={data} />
          <FirstMembers data={data} />
        </>
      )}
    </div>
  );
}

interface CountProps {
  data: SegmentPreview;
  isCounting: boolean;
  /** Absent: the count is exact already. */
  onExact?: () => void;
}

function Count({ data, isCounting, onExact }: CountProps) {
  const { t } = useTranslation();
  return (
    <div
      className={isCounting ? styles.stale : undefined}
      data-testid="segment-preview"
      aria-busy={isCounting}
    >
      <div className={styles.countLine}>
        <span className={styles.count} data-testid="segment-count">
          {data.isEstimate && t('segments.about')}
          {formatCount(data.count)}
        </span>
        <span className="muted">
          {t('words.people')} ·{' '}
          {t('segments.ofAll', { share: formatShare(data.total ? data.count / data.total : 0) })}
        </span>
      </div>
      <div className={styles.countFoot}>
        <span>
          {t('segments.countedIn', { time: formatMomentExact(data.snapshotAt), ms: Math.round(data.tookMs) })}
        </span>
        {onExact && (
          <Button size="small" onClick={onExact} loading={isCounting} data-testid="segment-exact">
            {t('segments.exact')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Reach({ data }: { data: SegmentPreview }) {
  const { t } = useTranslation();
  return (
    <Card
      size="small"
      data-testid="segment-reach"
      title={
        <>
          {t('segments.reach')} <BasisHint text={t('segments.reachBasis')} />
        </>
      }
    >
      {data.reach.length === 0 && <span className="muted">{t('segments.noReach')}</span>}
      <ul className={styles.reach}>
        {data.reach.map((channel) => {
          const share = data.count > 0 ? Math.min(1, channel.count / data.count) : 0;
          return (
            <li key={channel.channelCode}>
              <div className={styles.reachHead}>
                <span>{channel.channelName}</span>
                <span>
                  {data.isEstimate && t('segments.about')}
                  {formatCount(channel.count)} <span className="muted">{formatShare(share)}</span>
                </span>
              </div>
              <div className={styles.track}>
                <span className={styles.fill} style={{ width: `${share * 100}%` }} />
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function FirstMembers({ data }: { data: SegmentPreview }) {
  const { t } = useTranslation();
  return (
    <Card
      size="small"
      title={t('segments.firstMembers', { n: data.members.length })}
      data-testid="segment-members"
    >
      {data.members.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('segments.nobody')} />
      ) : (
        <div className={styles.members} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th>{t('members.name')}</th>
                <th>{t('members.city')}</th>
                <th>{t('members.netAmount')}</th>
              </tr>
            </thead>
            <tbody>
              {data.members.map((member) => (
                <tr key={member.id}>
                  <td>
                    <Link to={`/members/${member.id}`} target="_blank">
                      {member.displayName}
                    </Link>
                  </td>
                  <td>{member.city || '—'}</td>
                  <td>{formatYuan(member.netAmountFen)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
