import {
  CrownOutlined,
  GiftOutlined,
  HeartOutlined,
  MessageOutlined,
  SafetyOutlined,
  ShoppingOutlined,
  StarOutlined,
  UndoOutlined,
  UserAddOutlined,
  UserDeleteOutlined,
} from '@ant-design/icons';
import { Button, Card, Empty, Skeleton, Timeline } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../api/types.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatMoment } from '../format/moment.js';
import { useTimeline } from './useMembers.js';

const icons: Readonly<Record<TimelineEntry['kind'], ReactNode>> = {
  order: <ShoppingOutlined />,
  refund: <UndoOutlined />,
  tier: <CrownOutlined />,
  coupon: <GiftOutlined />,
  points: <StarOutlined />,
  message: <MessageOutlined />,
  joined: <UserAddOutlined />,
  followed: <HeartOutlined />,
  unfollowed: <UserDeleteOutlined />,
  consent: <SafetyOutlined />,
};

/** Everything that happened to the person, newest first. */
export function MemberTimeline({ memberId }: { memberId: string }) {
  const { t } = useTranslation();
  const timeline = useTimeline(memberId);
  if (timeline.isError)
    return (
      <ErrorNotice
        error={timeline.error}
        what={t('members.tabs.timeline')}
        onRetry={() => void timeline.refetch()}
      />
    );
  if (timeline.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  const entries = timeline.data.pages.flatMap((page) => page.items);
  return (
    <Card data-testid="timeline">
      {entries.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('members.noTimeline')} />
      ) : (
        <Timeline
          items={entries.map((entry) => ({
            key: `${entry.kind}-${entry.id}`,
            icon: icons[entry.kind],
            content: (
              <div>
                <span>{entry.title}</span> <span className="muted">{entry.detail}</span>
                <div className="muted num" style={{ fontSize: 12 }}>
                  {formatMoment(entry.occurredAt)}
                </div>
              </div>
            ),
          }))}
        />
      )}
      {timeline.hasNextPage && (
        <Button loading={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
          {t('words.more')}
        </Button>
      )}
    </Card>
  );
}
