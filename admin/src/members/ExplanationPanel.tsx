import { BulbOutlined, DownOutlined, RightOutlined, SafetyOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeepExplanation } from '../api/types-people.js';
import type { SchemeKind } from '../api/types.js';
import { StatusTag } from '../display/StatusTag.js';
import { TierTag } from '../display/TierTag.js';
import { formatMoment } from '../format/moment.js';
import { useSchemes } from '../tiering/useSchemes.js';
import { ClauseLine } from './ClauseLine.js';
import { OverrideNotice } from './OverrideNotice.js';
import { ScoreDots } from './ScoreDots.js';
import shared from './members.module.css';
import styles from './why.module.css';

type TierCheck = DeepExplanation['tierChecks'][number];

/** Kinds whose tiers stand one above the other. */
const ladderKinds: SchemeKind[] = ['rule_ladder', 'growth_value', 'score', 'predicted'];

/** 分层依据: one sentence on top, then every tier's clauses with value, threshold and gap, then version and time. */
export function ExplanationPanel({
  memberId,
  explanation,
}: {
  memberId: string;
  explanation: DeepExplanation;
}) {
  const { t } = useTranslation();
  const { checks, isLadder } = useHighToLow(explanation);
  const currentAt = checks.findIndex((check) => check.isCurrent);
  const nextCode = explanation.nextStep?.tierCode ?? explanation.nextTier?.tierCode;
  return (
    <section data-testid="explanation" aria-label={t('members.tabs.tiers')}>
      <Headline explanation={explanation} />
      <OverrideNotice memberId={memberId} explanation={explanation} />
      {explanation.scores && <ScoreDots scores={explanation.scores} />}
      {checks.map((check, index) => (
        <TierCheckBlock
          key={`${explanation.schemeCode}-${check.tierCode}`}
          schemeCode={explanation.schemeCode}
          check={check}
          isPassedOver={currentAt >= 0 && index > currentAt && (!isLadder || check.clauses.length === 0)}
          isOpenAtFirst={check.isCurrent || check.tierCode === nextCode || (currentAt < 0 && index === 0)}
        />
      ))}
      <p className={styles.foot}>
        {t('members.decidedBy', {
          version: explanation.versionNo,
          time: formatMoment(explanation.decidedAt),
          date: explanation.businessDate,
        })}
        {explanation.since && ` · ${t('members.since', { date: explanation.since })}`}
      </p>
    </section>
  );
}

/** The tier in one sentence, what keeps it, and the smallest step up. */
function Headline({ explanation }: { explanation: DeepExplanation }) {
  const { t } = useTranslation();
  const { keeps } = explanation;
  const next = explanation.nextStep ?? explanation.nextTier;
  const by = explanation.nextStep?.by;
  return (
    <div className={styles.sentence} data-testid="explanation-sentence">
      <div className={styles.sentenceTop}>
        <TierTag
          schemeCode={explanation.schemeCode}
          code={explanation.tierCode}
          name={explanation.tierName}
        />
        {explanation.isOverridden && <Tag color="gold">{t('members.byHand')}</Tag>}
        <span>{explanation.sentence}</span>
      </div>
      {next && (
        <div className={styles.next} data-testid="explanation-next">
          <BulbOutlined aria-hidden="true" /> {next.sentence}
          {by && <span className={shared.since}>{t('members.byDate', { date: by })}</span>}
        </div>
      )}
      {keeps && (
        <div className={styles.next} data-testid="explanation-keeps">
          <SafetyOutlined aria-hidden="true" /> {keeps.sentence}
          {keeps.until && !keeps.sentence.includes(keeps.until) && (
            <span className={shared.since}>{t('members.keptUntil', { date: keeps.until })}</span>
          )}
        </div>
      )}
    </div>
  );
}

/** The tiers as the ladder stands, the highest first; groups of other kinds in the order in which they are matched. */
function useHighToLow(explanation: DeepExplanation): { checks: TierCheck[]; isLadder: boolean } {
  const schemes = useSchemes();
  const scheme = schemes.data?.find((row) => row.code === explanation.schemeCode);
  if (!scheme || !ladderKinds.includes(scheme.kind))
    return { checks: explanation.tierChecks, isLadder: false };
  const levelOf = new Map(scheme.tiers.map((tier) => [tier.code, tier.level]));
  const checks = [...explanation.tierChecks].sort(
    (a, b) => (levelOf.get(b.tierCode) ?? 0) - (levelOf.get(a.tierCode) ?? 0),
  );
  return { checks, isLadder: true };
}

interface BlockProps {
  schemeCode: string;
  check: TierCheck;
  /** An earlier tier matched, so this one was not asked. */
  isPassedOver: boolean;
  isOpenAtFirst: boolean;
}

function TierCheckBlock({ schemeCode, check, isPassedOver, isOpenAtFirst }: BlockProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <div
      className={`${styles.check} ${check.isCurrent ? styles.checkCurrent : ''}`}
      data-testid={`tier-check-${check.tierCode}`}
    >
      <button
        type="button"
        className={styles.checkHead}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? <DownOutlined aria-hidden="true" /> : <RightOutlined aria-hidden="true" />}
        <TierTag schemeCode={schemeCode} code={check.tierCode} name={check.tierName} />
        <StatusTag tone={check.isMet && !isPassedOver ? 'good' : 'neutral'}>
          {t(`members.${isPassedOver ? 'tierPassedOver' : check.isMet ? 'tierMet' : 'tierUnmet'}`)}
        </StatusTag>
        {check.isCurrent && <Tag color="success">{t('members.current')}</Tag>}
      </button>
      {isOpen && (
        <div role="table">
          {check.clauses.length > 0 && (
            <div className={`${styles.clause} ${styles.clauseHead}`} role="row">
              <span />
              <span role="columnheader">{t('members.clause')}</span>
              <span role="columnheader">{t('members.value')}</span>
              <span role="columnheader">{t('members.threshold')}</span>
              <span role="columnheader">{t('members.gap')}</span>
            </div>
          )}
          {check.clauses.map((clause, index) => (
            <ClauseLine key={`${clause.text}-${index}`} clause={clause} isFirst={index === 0} />
          ))}
          {check.clauses.length === 0 && <div className={styles.noClause}>{t('members.noClauses')}</div>}
        </div>
      )}
    </div>
  );
}
