import { Button, Card, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { EngagementResults } from '../api/types-engagement.js';
import { notifier } from '../app/notifier.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatCount } from '../format/number.js';
import { useSettleOwed } from './useEngagement.js';

/** What was given, refused and is still owed, by reward. */
export function RewardTable({ rewards }: { rewards: EngagementResults['rewards'] }) {
  const { t } = useTranslation();
  const settle = useSettleOwed();
  const owed = rewards.reduce((sum, row) => sum + row.owed, 0);
  const count = (key: 'given' | 'refused' | 'owed') => ({
    title:
      key === 'owed' ? (
        <>
          {t('engagement.owed')} <BasisHint text={t('engagement.owedHint')} />
        </>
      ) : (
        t(`engagement.${key}`)
      ),
    align: 'right' as const,
    render: (_value: unknown, row: EngagementResults['rewards'][number]) => formatCount(row[key]),
  });
  return (
    <Card
      title={t('engagement.rewardResults')}
      extra={
        owed > 0 && (
          <Button
            size="small"
            loading={settle.isPending}
            onClick={() =>
              settle.mutate(undefined, {
                onSuccess: ({ given, owed: left }) =>
                  notifier.success(
                    t('engagement.settled', { given: formatCount(given), owed: formatCount(left) }),
                  ),
              })
            }
          >
            {t('engagement.settleOwed')}
          </Button>
        )
      }
    >
      <Table
        size="small"
        pagination={false}
        rowKey={(row) => `${row.kind}-${row.label}`}
        dataSource={rewards}
        columns={[
          { title: t('engagement.reward'), render: (_value, row) => row.label },
          count('given'),
          count('refused'),
          count('owed'),
        ]}
      />
    </Card>
  );
}
