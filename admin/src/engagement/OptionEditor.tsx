import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AnswerOption } from '../api/types-engagement.js';
import { freeCode } from './starting-terms.js';
import styles from './engagement.module.css';

interface Props {
  options: AnswerOption[];
  onChange: (options: AnswerOption[]) => void;
  /** Codes of the right options, where there are any. */
  correct?: string[];
  onCorrect?: (correct: string[]) => void;
}

/** The options of a question; in a quiz the right ones are ticked. */
export function OptionEditor({ options, onChange, correct, onCorrect }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.rows}>
      {options.map((option, index) => (
        <div className={styles.row} key={option.code}>
          {correct && onCorrect && (
            <Checkbox
              aria-label={t('engagement.correct')}
              checked={correct.includes(option.code)}
              onChange={(event) =>
                onCorrect(
                  event.target.checked
                    ? [...correct, option.code]
                    : correct.filter((code) => code !== option.code),
                )
              }
            />
          )}
          <Input
            aria-label={t('engagement.optionLabel', { no: index + 1 })}
            placeholder={t('engagement.optionLabel', { no: index + 1 })}
            style={{ width: 320 }}
            maxLength={64}
            value={option.label}
            onChange={(event) =>
              onChange(options.map((old, at) => (at === index ? { ...old, label: event.target.value } : old)))
            }
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('words.remove')}
            onClick={() => {
              onChange(options.filter((_, at) => at !== index));
              onCorrect?.((correct ?? []).filter((code) => code !== option.code));
            }}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => onChange([...options, { code: freeCode('o', options), label: '' }])}
        >
          {t('engagement.addOption')}
        </Button>
        {correct && <span className={styles.hint}> {t('engagement.correct')} ☑</span>}
      </div>
    </div>
  );
}
