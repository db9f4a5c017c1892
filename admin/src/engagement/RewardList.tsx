import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Reward } from '../api/types-engagement.js';
import { CouponSelect } from './CouponSelect.js';
import styles from './engagement.module.css';

interface Props {
  rewards: Reward[];
  onChange: (rewards: Reward[]) => void;
  label: string;
  testId?: string;
}

const MOST = 5;

/** What taking part brings: coupons and points. */
export function RewardList({ rewards, onChange, label, testId }: Props) {
  const { t } = useTranslation();
  const replace = (index: number, reward: Reward) =>
    onChange(rewards.map((old, at) => (at === index ? reward : old)));
  return (
    <div className={styles.rows} data-testid={testId}>
      {rewards.length === 0 && <span className={styles.label}>{t('engagement.noReward')}</span>}
      {rewards.map((reward, index) => (
        <div className={styles.row} key={index}>
          <Select
            aria-label={label}
            style={{ width: 104 }}
            value={reward.kind}
            options={(['points', 'coupon'] as const).map((value) => ({
              value,
              label: t(`engagement.rewardKinds.${value}`),
            }))}
            onChange={(kind) => replace(index, newReward(kind))}
          />
          {reward.kind === 'points' ? (
            <InputNumber
              aria-label={t('engagement.rewardKinds.points')}
              min={1}
              max={1_000_000}
              precision={0}
              style={{ width: 150 }}
              suffix={t('engagement.pointsUnit')}
              value={reward.points}
              onChange={(points) => replace(index, { ...reward, points: points ?? 1 })}
            />
          ) : (
            <CouponSelect
              value={reward.templateId}
              onChange={(templateId) => replace(index, { ...reward, templateId })}
            />
          )}
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('words.remove')}
            onClick={() => onChange(rewards.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {rewards.length < MOST && (
        <div>
          <Button
            size="small"
            icon={<PlusOutlined />}
            onClick={() => onChange([...rewards, newReward('points')])}
          >
            {t('engagement.addReward')}
          </Button>
        </div>
      )}
    </div>
  );
}

function newReward(kind: Reward['kind']): Reward {
  return kind === 'points' ? { kind, points: 10, validDays: null } : { kind, templateId: '' };
}
