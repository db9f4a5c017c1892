import { Button, Checkbox, Input, Radio, Rate } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniQuestion } from '../../../api/types-mini.js';
import { Refusal } from '../PhoneStates.js';
import own from './activities.module.css';
import styles from '../phone.module.css';

/** What was answered so far, by the question's code: option codes, one text, or one of 1 to 5. */
export type Answers = Record<string, string[]>;

interface Props {
  questions: MiniQuestion[];
  submitText: string;
  isPending: boolean;
  error: unknown;
  onSubmit: (answers: Answers) => void;
}

/** The questions of a survey or a quiz, one below the other. */
export function QuestionForm({ questions, submitText, isPending, error, onSubmit }: Props) {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState<Answers>({});
  const isComplete = questions.every(
    ({ code, isRequired }) => !isRequired || (answers[code] ?? []).length > 0,
  );
  return (
    <>
      {questions.map((question, index) => (
        <fieldset key={question.code} className={own.question} data-testid="phone-question">
          <legend>
            {index + 1}. {question.text}
            {!question.isRequired && <span className={styles.small}> {t('phone.activity.optional')}</span>}
          </legend>
          <Field
            question={question}
            value={answers[question.code] ?? []}
            onChange={(value) => setAnswers((before) => ({ ...before, [question.code]: value }))}
          />
        </fieldset>
      ))}
      {Boolean(error) && <Refusal error={error} />}
      <Button
        type="primary"
        block
        size="large"
        style={{ marginTop: 12 }}
        disabled={!isComplete}
        loading={isPending}
        onClick={() => onSubmit(answers)}
        data-testid="phone-answer-submit"
      >
        {submitText}
      </Button>
    </>
  );
}

interface FieldProps {
  question: MiniQuestion;
  value: string[];
  onChange: (value: string[]) => void;
}

function Field({ question, value, onChange }: FieldProps): ReactNode {
  const options = question.options.map(({ code, label }) => ({ value: code, label }));
  switch (question.type) {
    case 'single':
      return (
        <Radio.Group
          vertical
          options={options}
          value={value[0]}
          onChange={(event) => onChange([String(event.target.value)])}
        />
      );
    case 'multi':
      return <Choices question={question} value={value} onChange={onChange} />;
    case 'rating':
      return (
        <Rate
          value={Number(value[0] ?? 0)}
          onChange={(stars) => onChange(stars > 0 ? [String(stars)] : [])}
        />
      );
    case 'text':
      return (
        <Input.TextArea
          rows={3}
          maxLength={500}
          showCount
          aria-label={question.text}
          value={value[0] ?? ''}
          onChange={(event) => onChange(event.target.value.trim() === '' ? [] : [event.target.value])}
        />
      );
  }
}

function Choices({
  question,
  value,
  onChange,
}: {
  question: MiniQuestion;
  value: string[];
  onChange: (value: string[]) => void;
}) {
  const { t } = useTranslation();
  const { maxChoices } = question;
  const isFull = maxChoices !== null && value.length >= maxChoices;
  return (
    <>
      {maxChoices !== null && (
        <div className={styles.small}>{t('phone.activity.atMost', { n: maxChoices })}</div>
      )}
      <Checkbox.Group className={own.choices} value={value} onChange={onChange}>
        {question.options.map(({ code, label }) => (
          <Checkbox key={code} value={code} disabled={isFull && !value.includes(code)}>
            {label}
          </Checkbox>
        ))}
      </Checkbox.Group>
    </>
  );
}
