import { Checkbox, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type {
  EngagementTerms,
  ProfileTerms,
  ReferralTerms,
  SignUpTerms,
  VoteTerms,
} from '../api/types-engagement.js';
import { YuanInput } from '../display/YuanInput.js';
import { CheckInContent } from './CheckInContent.js';
import { FormRow } from './FormRow.js';
import { InstantPicker } from './InstantPicker.js';
import { LotteryContent } from './LotteryContent.js';
import { OptionEditor } from './OptionEditor.js';
import { QuizContent, SurveyContent } from './QuestionContent.js';
import { RewardList } from './RewardList.js';
import styles from './engagement.module.css';

interface Props<Terms> {
  terms: Terms;
  onChange: (changes: Partial<Terms>) => void;
}

/** What a kind of activity is about, and what it gives. */
export function ContentStep({ terms, onChange }: Props<EngagementTerms>) {
  switch (terms.kind) {
    case 'check_in':
      return <CheckInContent terms={terms} onChange={onChange} />;
    case 'survey':
      return <SurveyContent terms={terms} onChange={onChange} />;
    case 'quiz':
      return <QuizContent terms={terms} onChange={onChange} />;
    case 'lottery':
      return <LotteryContent terms={terms} onChange={onChange} />;
    case 'profile':
      return <ProfileContent terms={terms} onChange={onChange} />;
    case 'vote':
      return <VoteContent terms={terms} onChange={onChange} />;
    case 'sign_up':
      return <SignUpContent terms={terms} onChange={onChange} />;
    case 'referral':
      return <ReferralContent terms={terms} onChange={onChange} />;
  }
}

function ProfileContent({ terms, onChange }: Props<ProfileTerms>) {
  const { t } = useTranslation();
  const fields = ['displayName', 'phone', 'birthday', 'gender', 'city'] as const;
  return (
    <div className={styles.form}>
      <FormRow label={t('engagement.fields')}>
        <Checkbox.Group
          style={{ lineHeight: '32px' }}
          value={terms.fields}
          options={fields.map((value) => ({ value, label: t(`engagement.profileFields.${value}`) }))}
          onChange={(chosen) => onChange({ fields: chosen.map(String) })}
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

function VoteContent({ terms, onChange }: Props<VoteTerms>) {
  const { t } = useTranslation();
  return (
    <div className={styles.form}>
      <FormRow label={t('engagement.voteQuestion')}>
        <Input
          aria-label={t('engagement.voteQuestion')}
          data-testid="vote-question"
          style={{ maxWidth: 420 }}
          maxLength={200}
          value={terms.question}
          onChange={(event) => onChange({ question: event.target.value })}
        />
      </FormRow>
      <FormRow label={t('engagement.options')}>
        <OptionEditor options={terms.options} onChange={(options) => onChange({ options })} />
      </FormRow>
      <FormRow label={t('engagement.maxChoices')}>
        <InputNumber
          aria-label={t('engagement.maxChoices')}
          min={1}
          max={30}
          precision={0}
          suffix={t('engagement.choicesUnit')}
          style={{ width: 120 }}
          value={terms.maxChoices}
          onChange={(maxChoices) => onChange({ maxChoices: maxChoices ?? 1 })}
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

function SignUpContent({ terms, onChange }: Props<SignUpTerms>) {
  const { t } = useTranslation();
  return (
    <div className={styles.form}>
      <FormRow label={t('engagement.place')}>
        <Input
          aria-label={t('engagement.place')}
          data-testid="event-place"
          style={{ maxWidth: 420 }}
          maxLength={128}
          value={terms.place}
          onChange={(event) => onChange({ place: event.target.value })}
        />
      </FormRow>
      <FormRow label={t('engagement.held')} hint={t('engagement.heldHint')}>
        <div className={styles.row}>
          <InstantPicker
            label={`${t('engagement.held')} ${t('engagement.startsAt')}`}
            value={terms.heldFrom}
            onChange={(heldFrom) => onChange({ heldFrom })}
          />
          {t('words.to')}
          <InstantPicker
            label={`${t('engagement.held')} ${t('engagement.endsAt')}`}
            value={terms.heldUntil}
            onChange={(heldUntil) => onChange({ heldUntil })}
          />
        </div>
      </FormRow>
      <FormRow label={t('engagement.capacity')}>
        <div className={styles.row}>
          <InputNumber
            aria-label={t('engagement.capacity')}
            data-testid="event-capacity"
            min={1}
            max={1_000_000}
            precision={0}
            suffix={t('words.people')}
            style={{ width: 140 }}
            value={terms.capacity}
            onChange={(capacity) => onChange({ capacity: capacity ?? 1 })}
          />
          <Checkbox
            checked={terms.hasWaitingList}
            onChange={(event) => onChange({ hasWaitingList: event.target.checked })}
          >
            {t('engagement.waitingList')}
          </Checkbox>
        </div>
      </FormRow>
      <FormRow label={t('engagement.onSignUp')}>
        <RewardList
          label={t('engagement.onSignUp')}
          rewards={terms.onSignUp}
          onChange={(onSignUp) => onChange({ onSignUp })}
        />
      </FormRow>
      <FormRow label={t('engagement.onAttend')}>
        <RewardList
          label={t('engagement.onAttend')}
          rewards={terms.onAttend}
          onChange={(onAttend) => onChange({ onAttend })}
        />
      </FormRow>
    </div>
  );
}

function ReferralContent({ terms, onChange }: Props<ReferralTerms>) {
  const { t } = useTranslation();
  return (
    <div className={styles.form}>
      <FormRow label={t('engagement.referralPoints')}>
        <InputNumber
          aria-label={t('engagement.referralPoints')}
          min={0}
          max={100_000}
          precision={0}
          suffix={t('engagement.pointsUnit')}
          style={{ width: 160 }}
          value={terms.points}
          onChange={(points) => onChange({ points: points ?? 0 })}
        />
      </FormRow>
      <FormRow label={t('engagement.validDays')} hint={t('engagement.validDaysHint')}>
        <InputNumber
          aria-label={t('engagement.validDays')}
          min={1}
          max={3650}
          precision={0}
          suffix={t('words.days')}
          style={{ width: 160 }}
          value={terms.validDays}
          onChange={(validDays) => onChange({ validDays })}
        />
      </FormRow>
      <FormRow label={t('engagement.monthlyLimit')}>
        <InputNumber
          aria-label={t('engagement.monthlyLimit')}
          min={1}
          max={1000}
          precision={0}
          suffix={t('engagement.friendsUnit')}
          style={{ width: 160 }}
          value={terms.monthlyLimit}
          onChange={(monthlyLimit) => onChange({ monthlyLimit: monthlyLimit ?? 1 })}
        />
      </FormRow>
      <FormRow label={t('engagement.minOrder')} hint={t('engagement.minOrderHint')}>
        <YuanInput
          aria-label={t('engagement.minOrder')}
          min={0}
          precision={2}
          style={{ width: 160 }}
          fen={terms.minOrderFen}
          onFenChange={(fen) => onChange({ minOrderFen: fen ?? 0 })}
        />
      </FormRow>
    </div>
  );
}
