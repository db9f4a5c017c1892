import { Button, Card, DatePicker, Segmented, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Replay } from '../api/types-people.js';
import type { MemberDetail } from '../api/types.js';
import { useMe } from '../app/useMe.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { TierTag } from '../display/TierTag.js';
import { shiftDate } from '../format/moment.js';
import { useReplay } from './useWhy.js';
import shared from './members.module.css';
import styles from './why.module.css';

/** 历史回放: the tiers of a past date, as they were known then or as they come out with what is known today. */
export function ReplayCard({ person }: { person: MemberDetail }) {
  const { t } = useTranslation();
  const me = useMe();
  const today = me.data?.businessDate;
  const [picked, setPicked] = useState<string | null>(null);
  const [known, setKnown] = useState<Replay['known']>('then');
  const asOf = picked ?? (today ? shiftDate(today, -30) : null);
  const replay = useReplay(person.id, asOf, known);
  return (
    <Card
      size="small"
      data-testid="replay"
      title={
        <>
          {t('members.replay')} <BasisHint text={t('members.replayBasis')} />
        </>
      }
    >
      <div className={styles.replayBar}>
        <DatePicker
          style={{ width: 132 }}
          size="small"
          aria-label={t('members.replayDate')}
          data-testid="replay-on"
          allowClear={false}
          value={asOf ? dayjs(asOf) : null}
          maxDate={today ? dayjs(today) : undefined}
          onChange={(day) => setPicked(day ? day.format('YYYY-MM-DD') : null)}
        />
        <Segmented
          size="small"
          aria-label={t('members.replayKnown')}
          data-testid="replay-known"
          value={known}
          options={[
            { value: 'then', label: t('members.knownThen') },
            { value: 'now', label: t('members.knownNow') },
          ]}
          onChange={setKnown}
        />
      </div>
      <p className={styles.replayHint}>
        {t(known === 'then' ? 'members.replayHintThen' : 'members.replayHintNow')}
      </p>
      {replay.isError && (
        <ErrorNotice error={replay.error} what={t('members.replay')} onRetry={() => void replay.refetch()} />
      )}
      {replay.isLoading && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {replay.data && <ReplayResult replay={replay.data} person={person} />}
    </Card>
  );
}

function ReplayResult({ replay, person }: { replay: Replay; person: MemberDetail }) {
  const { t } = useTranslation();
  return (
    <div data-testid="replay-result">
      {replay.schemes.map((scheme) => {
        const present = person.tiers.find((tier) => tier.schemeCode === scheme.schemeCode);
        return (
          <div key={scheme.schemeCode} className={shared.line}>
            <span>
              {scheme.schemeName}
              {scheme.versionNo !== null && (
                <span className={shared.since}>{t('tiering.versionNo', { no: scheme.versionNo })}</span>
              )}
              {scheme.note && <span className={styles.changeMeta}>{scheme.note}</span>}
            </span>
            <span className={styles.replayTier}>
              {scheme.tierCode && scheme.tierName ? (
                <TierTag schemeCode={scheme.schemeCode} code={scheme.tierCode} name={scheme.tierName} />
              ) : (
                <span className="muted">{t('members.unplaced')}</span>
              )}
              {present && present.tierCode !== scheme.tierCode && (
                <span className={styles.changeMeta}>{t('members.nowIn', { tier: present.tierName })}</span>
              )}
            </span>
          </div>
        );
      })}
      {replay.facts.length > 0 && <ReplayFacts facts={replay.facts} />}
    </div>
  );
}

/** So many facts are shown at first. */
const fewFacts = 6;

function ReplayFacts({ facts }: { facts: Replay['facts'] }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? facts : facts.slice(0, fewFacts);
  return (
    <>
      <dl className={styles.replayFacts}>
        {shown.map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
      </dl>
      {facts.length > fewFacts && (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => setOpen(!isOpen)}>
          {isOpen ? t('members.fewerFacts') : t('members.allFacts', { n: facts.length })}
        </Button>
      )}
    </>
  );
}
