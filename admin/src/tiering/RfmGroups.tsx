import { PlusOutlined } from '@ant-design/icons';
import { Button, Input, Popconfirm, Slider } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemAt, TierPeople } from './Editing.js';
import { eightGroups, withCell, type RfmGroup, type RfmSteps } from './rfm-edits.js';
import { RfmGrid } from './RfmGrid.js';
import { freeCode } from './tier-codes.js';
import { MoveButtons } from './TierHead.js';
import styles from './tiering.module.css';

interface Props {
  steps: RfmSteps;
  groups: RfmGroup[];
  onChange: (groups: RfmGroup[]) => void;
}

/** Named groups by ranges of scores; the first that fits from the top wins. */
export function RfmGroups({ steps, groups, onChange }: Props) {
  const { t } = useTranslation();
  const set = (index: number, change: Partial<RfmGroup>) =>
    onChange(groups.map((group, place) => (place === index ? { ...group, ...change } : group)));
  const move = (index: number, by: number) => {
    const next = [...groups];
    const [moved] = next.splice(index, 1);
    if (moved) next.splice(index + by, 0, moved);
    onChange(next);
  };
  const add = () =>
    onChange([
      ...groups,
      {
        code: freeCode(groups, 'g'),
        name: `${t('tiering.newGroup')} ${groups.length + 1}`,
        r: [1, steps],
        f: [1, steps],
        m: [1, steps],
      },
    ]);
  return (
    <div data-testid="rfm-groups">
      <div className={styles.toolbar} style={{ margin: '12px 0 0' }}>
        <span className="muted">{t('tiering.groupsHint')}</span>
        <span className={styles.spacer} />
        <Popconfirm
          title={t('tiering.rfm.resetTitle')}
          okText={t('tiering.rfm.reset')}
          cancelText={t('words.cancel')}
          onConfirm={() => onChange(eightGroups(steps, (code) => t(`tiering.rfm.textbook.${code}`)))}
        >
          <Button size="small" data-testid="rfm-eight">
            {t('tiering.rfm.reset')}
          </Button>
        </Popconfirm>
        <Button size="small" icon={<PlusOutlined />} onClick={add} data-testid="add-group">
          {t('tiering.addGroup')}
        </Button>
      </div>
      <RfmGrid
        steps={steps}
        groups={groups}
        onCell={(cell) => onChange(withCell(groups, cell, `R${cell.r} F${cell.f} M${cell.m}`))}
      />
      <div className={`${styles.groupRow} ${styles.groupHead}`}>
        <span>{t('tiering.groupName')}</span>
        <span>R</span>
        <span>F</span>
        <span>M</span>
        <span className={styles.stageCount}>{t('tiering.live')}</span>
        <span />
      </div>
      {groups.map((group, index) => (
        <div key={group.code}>
          <div className={styles.groupRow} data-testid={`group-${group.code}`}>
            <Input
              size="small"
              value={group.name}
              maxLength={20}
              aria-label={t('tiering.groupName')}
              data-testid={`tier-name-${group.code}`}
              onChange={(event) => set(index, { name: event.target.value })}
            />
            {(['r', 'f', 'm'] as const).map((axis) => (
              <Slider
                key={axis}
                range
                dots
                min={1}
                max={steps}
                value={group[axis]}
                style={{ margin: '4px 6px' }}
                ariaLabelForHandle={[
                  `${group.name} ${axis.toUpperCase()} ≥`,
                  `${group.name} ${axis.toUpperCase()} ≤`,
                ]}
                onChange={([low = 1, high = steps]) => set(index, { [axis]: [low, high] })}
              />
            ))}
            <span className={styles.stageCount}>
              <TierPeople code={group.code} />
            </span>
            <MoveButtons
              name={group.name}
              moves={{
                onUp: index > 0 ? () => move(index, -1) : null,
                onDown: index < groups.length - 1 ? () => move(index, 1) : null,
                onRemove:
                  groups.length > 1
                    ? () => onChange(groups.filter((_group, place) => place !== index))
                    : null,
              }}
            />
          </div>
          <ProblemAt path={`groups[${index}]`} />
        </div>
      ))}
    </div>
  );
}
