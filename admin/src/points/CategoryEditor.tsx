import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { AutoComplete, Button, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './points.module.css';

interface Props {
  /** Categories that orders name. */
  known: readonly string[];
  categories: Record<string, number>;
  onChange: (categories: Record<string, number>) => void;
}

/** Multipliers of categories, one per line. */
export function CategoryEditor({ known, categories, onChange }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const chosen = Object.entries(categories);
  const newName = name.trim();
  const add = () => {
    onChange({ ...categories, [newName]: 1 });
    setName('');
  };
  return (
    <>
      {chosen.map(([category, multiplier]) => (
        <div key={category} className={styles.listRow}>
          <span style={{ minWidth: 120 }}>{category}</span>
          <InputNumber<number>
            aria-label={`${category} ${t('points.multiplier')}`}
            min={0}
            max={100}
            step={0.5}
            prefix="×"
            style={{ width: 120 }}
            value={multiplier}
            onChange={(value) => onChange({ ...categories, [category]: value ?? 0 })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('words.remove')}
            onClick={() => onChange(Object.fromEntries(chosen.filter(([other]) => other !== category)))}
          />
        </div>
      ))}
      <div className={styles.listRow}>
        <AutoComplete
          style={{ width: 160 }}
          aria-label={t('points.category')}
          placeholder={t('points.category')}
          value={name}
          onChange={setName}
          options={known
            .filter((category) => !(category in categories) && category.includes(newName))
            .map((value) => ({ value }))}
        />
        <Button
          icon={<PlusOutlined />}
          disabled={newName === '' || newName.length > 64 || newName in categories}
          onClick={add}
        >
          {t('points.addCategory')}
        </Button>
      </div>
    </>
  );
}
