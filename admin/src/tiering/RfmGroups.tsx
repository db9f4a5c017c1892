import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Slider } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RfmDefinition, TierCount } from '../api/types.js';
import { formatCount } from '../format/number.js';
import styles from './tiering.module.css';

type Group = RfmDefinition['groups'][number];

interface Props {
  groups: Group[];
  counts: TierCount[];
  onChange: (groups: Group[]) => void;
}

/** Named groups by ranges of scores; the first that fits from the top wins. */
export function RfmGroups({ groups, counts, onChange }: Props) {
  const { t } = useTranslation();
  const set = (index: number, change: Partial<Group>) =>
    onChange(groups.map((group, place) => (place === index ? { ...group, ...change } : group)));
  const move = (index: number, by: number) => {
    const next = [...groups];
    const [moved] = next.splice(index, 1);
    if (moved) next.splice(index + by, 0, moved);
    onChange(next);
  };
  const add = () => {
    const used = new Set(groups.map((group) => group.code));
    let number = groups.length + 1;
    while (used.has(`g${number}`)) number += 1;
    onChange([
      ...groups,
      { code: `g${number}`, name: `${t('tiering.newGroup')} ${number}`, r: [1, 5], f: [1, 5], m: [1, 5] },
    ]);
  };
  return (
    <div data-testid="rfm-groups">
      <div className={styles.toolbar} style={{ margin: '12px 0 0' }}>
        <span className="muted">{t('tiering.groupsHint')}</span>
        <span className={styles.spacer} />
        <Button size="small" icon={<PlusOutlined />} onClick={add}>
          {t('tiering.addGroup')}
        </Button>
      </div>
      <div className={`${styles.groupRow} ${styles.groupHead}`}>
        <span>{t('tiering.groupName')}</span>
        <span>R</span>
        <span>F</span>
        <span>M</span>
        <span className={styles.stageCount}>{t('tiering.now')}</span>
        <span />
      </div>
      {groups.map((group, index) => (
        <div key={group.code} className={styles.groupRow}>
          <Input
            size="small"
            value={group.name}
            maxLength={20}
            aria-label={t('tiering.groupName')}
            onChange={(event) => set(index, { name: event.target.value })}
          />
          {(['r', 'f', 'm'] as const).map((axis) => (
            <Slider
              key={axis}
              range
              dots
              min={1}
              max={5}
              value={group[axis]}
              style={{ margin: '4px 6px' }}
              ariaLabelForHandle={[
                `${group.name} ${axis.toUpperCase()} ≥`,
                `${group.name} ${axis.toUpperCase()} ≤`,
              ]}
              onChange={([low = 1, high = 5]) => set(index, { [axis]: [low, high] })}
            />
          ))}
          <span className={styles.stageCount}>
            {formatCount(counts.find((tier) => tier.code === group.code)?.count ?? 0)}
          </span>
          <span className={styles.moves}>
            <Button
              type="text"
              size="small"
              icon={<ArrowUpOutlined />}
              disabled={index === 0}
              aria-label={t('tiering.moveUp')}
              onClick={() => move(index, -1)}
            />
            <Button
              type="text"
              size="small"
              icon={<ArrowDownOutlined />}
              disabled={index === groups.length - 1}
              aria-label={t('tiering.moveDown')}
              onClick={() => move(index, 1)}
            />
            <Button
              type="text"
              size="small"
              danger
              icon={<DeleteOutlined />}
              disabled={groups.length === 1}
              aria-label={t('words.remove')}
              onClick={() => onChange(groups.filter((_group, place) => place !== index))}
            />
          </span>
        </div>
      ))}
    </div>
  );
}
