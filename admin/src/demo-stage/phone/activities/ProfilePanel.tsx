import { CheckOutlined, MinusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniActivity, MiniProfile, MiniProfileField } from '../../../api/types-mini.js';
import { Refusal } from '../PhoneStates.js';
import { usePhoneAct, usePhoneChange } from '../usePhoneQuery.js';
import own from './activities.module.css';
import styles from '../phone.module.css';

/** What a member can fill in here; a phone number is bound by the platform, the rest by the shop. */
type OwnField = 'displayName' | 'birthday' | 'city';

function isOwn(code: MiniProfileField): code is OwnField {
  return code === 'displayName' || code === 'birthday' || code === 'city';
}

interface Props {
  activity: MiniActivity;
  profile: NonNullable<MiniActivity['profile']>;
}

/** 完善资料: what is filled and what is not; once all is, the reward. */
export function ProfilePanel({ activity, profile }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Partial<Record<OwnField, string>>>({});
  const save = usePhoneChange<Partial<Record<OwnField, string>>, MiniProfile>('/profile', () => setDraft({}));
  const claim = usePhoneAct<void>(() => ({ path: `/activities/${activity.id}/profile` }));
  const isWhole = profile.fields.every(({ isFilled }) => isFilled);
  return (
    <div className={styles.panel} style={{ marginTop: 0 }}>
      {profile.fields.map(({ code, label, isFilled }) => (
        <div key={code} className={styles.clause}>
          {isFilled ? <CheckOutlined className={own.doneMark} /> : <MinusOutlined />}
          <span>
            {label}
            {!isFilled && code === 'birthday' && (
              <DatePicker
                style={{ marginTop: 6, width: '100%' }}
                aria-label={label}
                onChange={(_day, text) => setDraft({ ...draft, birthday: text ?? '' })}
                data-testid="phone-profile-birthday"
              />
            )}
            {!isFilled && isOwn(code) && code !== 'birthday' && (
              <Input
                style={{ marginTop: 6 }}
                maxLength={32}
                aria-label={label}
                value={draft[code] ?? ''}
                onChange={(event) => setDraft({ ...draft, [code]: event.target.value })}
                data-testid={`phone-profile-${code}`}
              />
            )}
            {!isFilled && !isOwn(code) && <span className={styles.note}>{t('phone.profile.elsewhere')}</span>}
          </span>
        </div>
      ))}
      {save.isError && <Refusal error={save.error} />}
      {claim.isError && <Refusal error={claim.error} />}
      {!isWhole && (
        <Button
          block
          style={{ marginTop: 12 }}
          disabled={Object.values(draft).every((value) => value.trim() === '')}
          loading={save.isPending}
          onClick={() => save.mutate(filledOf(draft))}
          data-testid="phone-profile-save"
        >
          {t('words.save')}
        </Button>
      )}
      <Button
        type="primary"
        block
        style={{ marginTop: 12 }}
        disabled={!isWhole || activity.isDone}
        loading={claim.isPending}
        onClick={() => claim.mutate()}
        data-testid="phone-profile-claim"
      >
        {activity.isDone ? t('phone.profile.claimed') : t('phone.profile.claim')}
      </Button>
    </div>
  );
}

function filledOf(draft: Partial<Record<OwnField, string>>): Partial<Record<OwnField, string>> {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value.trim() !== ''));
}
