import { Button, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MiniInvite } from '../../../api/types-mini.js';
import { formatDate } from '../../../format/moment.js';
import { formatCount } from '../../../format/number.js';
import { RuleLines } from '../activities/RuleLines.js';
import { usePhoneLife } from '../phone-life.js';
import { Loaded, Nothing } from '../PhoneStates.js';
import { usePhoneQuery } from '../usePhoneQuery.js';
import styles from '../phone.module.css';

/** 邀请好友: the code, what the friend's first order brings, and who has come. Passing it on brings nothing. */
export function InvitePage() {
  const { t } = useTranslation();
  const invite = usePhoneQuery<MiniInvite>('/invite', { isLive: true });
  return (
    <div className={styles.screen} data-testid="phone-invite">
      <Loaded asked={invite}>
        {(found) =>
          found.isRunning ? <Invitation invite={found} /> : <Nothing>{t('phone.inviting.none')}</Nothing>
        }
      </Loaded>
    </div>
  );
}

function Invitation({ invite }: { invite: MiniInvite }) {
  const { t } = useTranslation();
  const { openTab } = usePhoneLife();
  return (
    <>
      <div className={styles.panel} style={{ marginTop: 0, textAlign: 'center' }}>
        <span className={styles.small}>{t('phone.inviting.code')}</span>
        <Typography.Paragraph
          copyable={{ text: invite.code }}
          className={styles.code}
          data-testid="phone-invite-code"
        >
          {invite.code}
        </Typography.Paragraph>
        <p className={styles.inviteText} style={{ margin: 0 }} data-testid="phone-invite-sentence">
          {invite.sentence}
        </p>
        <span className={styles.note}>{t('phone.inviting.noShare')}</span>
      </div>
      <div className={styles.figures}>
        <div className={styles.figure}>
          <span className={styles.small}>{t('phone.inviting.invited')}</span>
          <strong>{formatCount(invite.invited)}</strong>
        </div>
        <div className={styles.figure}>
          <span className={styles.small}>{t('phone.inviting.rewarded')}</span>
          <strong>{formatCount(invite.rewarded)}</strong>
        </div>
      </div>
      <RuleLines lines={invite.rules} />
      <div className={styles.month}>{t('phone.inviting.friends')}</div>
      {invite.friends.length === 0 ? (
        <Nothing action={<Button onClick={() => openTab('activities')}>{t('phone.inviting.other')}</Button>}>
          {t('phone.inviting.nobody')}
        </Nothing>
      ) : (
        <ul className={styles.entries}>
          {invite.friends.map((friend) => (
            <li key={`${friend.name}${friend.boundAt}`}>
              <span>
                {friend.name}
                <span className={styles.note}>
                  {t('phone.inviting.joined', { date: formatDate(friend.boundAt) })}
                </span>
              </span>
              <span className={styles.small}>{friend.stateLabel}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
