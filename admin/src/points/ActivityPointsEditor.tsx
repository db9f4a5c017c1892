import { DeleteOutlined } from '@ant-design/icons';
import { Button, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PointsRules, PointsRulesPage } from '../api/types-points.js';
import styles from './points.module.css';

type Activities = PointsRules['activities'];

interface Props {
  kinds: PointsRulesPage['activityKinds'];
  activities: Activities;
  onChange: (activities: Activities) => void;
}

/** Points and limits of activities, one per line. */
export function ActivityPointsEditor({ kinds, activities, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const chosen = Object.entries(activities);
  const left = kinds.filter(({ kind }) => !(kind in activities));
  const nameOf = (kind: string): string => {
    const known = kinds.find((one) => one.kind === kind);
    return (i18n.language.startsWith('zh') ? known?.labelZh : known?.labelEn) ?? kind;
  };
  return (
    <>
      {chosen.map(([kind, worth]) => (
        <div key={kind} className={styles.listRow}>
          <span style={{ minWidth: 72 }}>{nameOf(kind)}</span>
          <InputNumber<number>
            aria-label={`${nameOf(kind)} ${t('points.each')}`}
            prefix={t('points.each')}
            min={1}
            max={100_000}
            precision={0}
            style={{ width: 124 }}
            value={worth.points}
            onChange={(points) => onChange({ ...activities, [kind]: { ...worth, points: points ?? 1 } })}
          />
          <InputNumber<number>
            aria-label={`${nameOf(kind)} ${t('points.perDay')}`}
            prefix={t('points.perDay')}
            placeholder={t('words.unlimited')}
            min={1}
            max={10_000}
            precision={0}
            style={{ width: 136 }}
            value={worth.perDay}
            onChange={(perDay) => onChange({ ...activities, [kind]: { ...worth, perDay } })}
          />
          <InputNumber<number>
            aria-label={`${nameOf(kind)} ${t('points.inAll')}`}
            prefix={t('points.inAll')}
            placeholder={t('words.unlimited')}
            min={1}
            max={10_000}
            precision={0}
            style={{ width: 136 }}
            value={worth.inAll}
            onChange={(inAll) => onChange({ ...activities, [kind]: { ...worth, inAll } })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('words.remove')}
            onClick={() => onChange(Object.fromEntries(chosen.filter(([other]) => other !== kind)))}
          />
        </div>
      ))}
      {left.length > 0 && (
        <Select
          style={{ width: 160 }}
          placeholder={t('points.addActivity')}
          aria-label={t('points.addActivity')}
          value={null}
          options={left.map(({ kind }) => ({ value: kind, label: nameOf(kind) }))}
          onChange={(kind: string | null) =>
            kind !== null && onChange({ ...activities, [kind]: { points: 1, perDay: 1, inAll: null } })
          }
        />
      )}
    </>
  );
}
