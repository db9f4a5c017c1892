import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CheckInTerms } from '../api/types-engagement.js';
import { FormRow } from './FormRow.js';
import { RewardList } from './RewardList.js';
import styles from './engagement.module.css';

export function CheckInContent({
  terms,
  onChange,
}: {
  terms: CheckInTerms;
  onChange: (changes: Partial<CheckInTerms>) => void;
}) {
  const { t } = useTranslation();
  const setStreak = (index: number, changes: Partial<CheckInTerms['streaks'][number]>) =>
    onChange({ streaks: terms.streaks.map((old, at) => (at === index ? { ...old, ...changes } : old)) });
  const nextDays = Math.max(1, ...terms.streaks.map(({ days }) => days)) + 1;
  return (
    <div className={styles.form}>
      <FormRow label={t('engagement.daily')} hint={t('engagement.dailyHint')}>
        <RewardList
          label={t('engagement.daily')}
          rewards={terms.daily}
          onChange={(daily) => onChange({ daily })}
          testId="daily-rewards"
        />
      </FormRow>
      <FormRow label={t('engagement.streaks')}>
        <div className={styles.rows}>
          {terms.streaks.map((streak, index) => (
            <div className={styles.block} key={index}>
              <div className={styles.row}>
                {t('engagement.streakLabel')}
                <InputNumber
                  aria-label={t('engagement.streakLabel')}
                  min={2}
                  max={366}
                  precision={0}
                  suffix={t('words.days')}
                  style={{ width: 120 }}
                  value={streak.days}
                  onChange={(days) => setStreak(index, { days: days ?? 2 })}
                />
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('words.remove')}
                  onClick={() => onChange({ streaks: terms.streaks.filter((_, at) => at !== index) })}
                />
              </div>
              <RewardList
                label={t('engagement.streakDays', { days: streak.days })}
                rewards={streak.rewards}
                onChange={(rewards) => setStreak(index, { rewards })}
              />
            </div>
          ))}
          <div>
            <Button
              size="small"
              icon={<PlusOutlined />}
              onClick={() => onChange({ streaks: [...terms.streaks, { days: nextDays, rewards: [] }] })}
            >
              {t('engagement.addStreak')}
            </Button>
          </div>
        </div>
      </FormRow>
      <FormRow label={t('engagement.cycle')} hint={t('engagement.cycleHint')}>
        <InputNumber
          aria-label={t('engagement.cycle')}
          min={2}
          max={366}
          precision={0}
          suffix={t('words.days')}
          style={{ width: 140 }}
          value={terms.cycleDays}
          onChange={(cycleDays) => onChange({ cycleDays })}
        />
      </FormRow>
    </div>
  );
}
