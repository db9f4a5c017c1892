import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { QuizQuestion, QuizTerms, SurveyQuestion, SurveyTerms } from '../api/types-engagement.js';
import { FormRow } from './FormRow.js';
import { OptionEditor } from './OptionEditor.js';
import { RewardList } from './RewardList.js';
import { freeCode } from './starting-terms.js';
import styles from './engagement.module.css';

const surveyTypes = ['single', 'multi', 'rating', 'text'] as const;
const quizTypes = ['single', 'multi'] as const;

export function SurveyContent({
  terms,
  onChange,
}: {
  terms: SurveyTerms;
  onChange: (changes: Partial<SurveyTerms>) => void;
}) {
  const { t } = useTranslation();
  const { questions } = terms;
  const set = (index: number, changes: Partial<SurveyQuestion>) =>
    onChange({ questions: questions.map((old, at) => (at === index ? { ...old, ...changes } : old)) });
  return (
    <div className={styles.form}>
      <FormRow label={t('engagement.questions')}>
        <div className={styles.rows}>
          {questions.map((question, index) => (
            <div className={styles.block} key={question.code}>
              <QuestionHead
                no={index + 1}
                text={question.text}
                type={question.type}
                types={surveyTypes}
                onText={(text) => set(index, { text })}
                onType={(type) =>
                  set(index, {
                    type,
                    maxChoices: null,
                    options: type === 'single' || type === 'multi' ? question.options : [],
                  })
                }
                onRemove={() => onChange({ questions: questions.filter((_, at) => at !== index) })}
              />
              <Checkbox
                checked={question.isRequired}
                onChange={(event) => set(index, { isRequired: event.target.checked })}
              >
                {t('engagement.required')}
              </Checkbox>
              {(question.type === 'single' || question.type === 'multi') && (
                <OptionEditor options={question.options} onChange={(options) => set(index, { options })} />
              )}
            </div>
          ))}
          <AddQuestion
            onAdd={() =>
              onChange({
                questions: [
                  ...questions,
                  {
                    code: freeCode('q', questions),
                    text: '',
                    type: 'single',
                    isRequired: true,
                    maxChoices: null,
                    options: [
                      { code: 'o1', label: '' },
                      { code: 'o2', label: '' },
                    ],
                  },
                ],
              })
            }
          />
        </div>
      </FormRow>
      <FormRow label={t('engagement.rewards')}>
        <RewardList
          label={t('engagement.rewards')}
          rewards={terms.rewards}
          onChange={(rewards) => onChange({ rewards })}
        />
      </FormRow>
    </div>
  );
}

export function QuizContent({
  terms,
  onChange,
}: {
  terms: QuizTerms;
  onChange: (changes: Partial<QuizTerms>) => void;
}) {
  const { t } = useTranslation();
  const { questions } = terms;
  const set = (index: number, changes: Partial<QuizQuestion>) =>
    onChange({ questions: questions.map((old, at) => (at === index ? { ...old, ...changes } : old)) });
  return (
    <div className={styles.form}>
      <FormRow label={t('engagement.questions')}>
        <div className={styles.rows}>
          {questions.map((question, index) => (
            <div className={styles.block} key={question.code}>
              <QuestionHead
                no={index + 1}
                text={question.text}
                type={question.type}
                types={quizTypes}
                onText={(text) => set(index, { text })}
                onType={(type) => set(index, { type, correct: question.correct.slice(0, 1) })}
                onRemove={() => onChange({ questions: questions.filter((_, at) => at !== index) })}
              />
              <OptionEditor
                options={question.options}
                onChange={(options) => set(index, { options })}
                correct={question.correct}
                onCorrect={(correct) =>
                  set(index, { correct: question.type === 'single' ? correct.slice(-1) : correct })
                }
              />
            </div>
          ))}
          <AddQuestion
            onAdd={() =>
              onChange({
                questions: [
                  ...questions,
                  {
                    code: freeCode('q', questions),
                    text: '',
                    type: 'single',
                    options: [
                      { code: 'o1', label: '' },
                      { code: 'o2', label: '' },
                    ],
                    correct: [],
                  },
                ],
              })
            }
          />
        </div>
      </FormRow>
      <FormRow label={t('engagement.passCount')}>
        <InputNumber
          aria-label={t('engagement.passCount')}
          min={1}
          max={50}
          precision={0}
          style={{ width: 120 }}
          value={terms.passCount}
          onChange={(passCount) => onChange({ passCount: passCount ?? 1 })}
        />
      </FormRow>
      <FormRow label={t('engagement.rewards')}>
        <RewardList
          label={t('engagement.rewards')}
          rewards={terms.rewards}
          onChange={(rewards) => onChange({ rewards })}
        />
      </FormRow>
    </div>
  );
}

function QuestionHead<Type extends SurveyQuestion['type']>({
  no,
  text,
  type,
  types,
  onText,
  onType,
  onRemove,
}: {
  no: number;
  text: string;
  type: Type;
  types: readonly Type[];
  onText: (text: string) => void;
  onType: (type: Type) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles.row}>
      <strong>{t('engagement.question', { no })}</strong>
      <Input
        aria-label={t('engagement.questionText')}
        placeholder={t('engagement.questionText')}
        style={{ width: 360 }}
        maxLength={200}
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      <Select<Type>
        aria-label={t('engagement.kind')}
        style={{ width: 120 }}
        value={type}
        options={types.map((value) => ({ value, label: t(`engagement.questionTypes.${value}`) }))}
        onChange={onType}
      />
      <Button type="text" icon={<DeleteOutlined />} aria-label={t('words.remove')} onClick={onRemove} />
    </div>
  );
}

function AddQuestion({ onAdd }: { onAdd: () => void }) {
  const { t } = useTranslation();
  return (
    <div>
      <Button icon={<PlusOutlined />} onClick={onAdd} data-testid="add-question">
        {t('engagement.addQuestion')}
      </Button>
    </div>
  );
}
