import { BulbOutlined, CheckOutlined, CloseOutlined, DownOutlined, RightOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Explanation, ExplanationClause } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { StatusTag } from '../display/StatusTag.js';
import { TierTag } from '../display/TierTag.js';
import { formatMoment } from '../format/moment.js';
import { useSchemes } from '../tiering/useSchemes.js';
import styles from './members.module.css';

type TierCheck = Explanation['tierChecks'][number];

/** 分层依据: one sentence on top, then every tier's clauses with value, threshold and gap, then version and time. */
export function ExplanationPanel({ explanation }: { explanation: Explanation }) {
  const { t } = useTranslation();
  const { checks, isLadder } = useHighToLow(explanation);
  const currentAt = checks.findIndex((check) => check.isCurrent);
  const nextCode = explanation.nextTier?.tierCode;
  return (
    <section data-testid="explanation" aria-label={t('members.tabs.tiers')}>
      <div className={styles.sentence} data-testid="explanation-sentence">
        <TierTag
          schemeCode={explanation.schemeCode}
          code={explanation.tierCode}
          name={explanation.tierName}
        />
        <span>{explanation.sentence}</span>
        {explanation.nextTier && (
          <span className={styles.next}>
            <BulbOutlined aria-hidden="true" /> {explanation.nextTier.sentence}
          </span>
        )}
      </div>
      {explanation.scores && <Scores scores={explanation.scores} />}
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

/** The tiers as the ladder stands, the highest first; groups of RFM in the order in which they are matched. */
function useHighToLow(explanation: Explanation): { checks: TierCheck[]; isLadder: boolean } {
  const schemes = useSchemes();
  const scheme = schemes.data?.find((row) => row.code === explanation.schemeCode);
  if (!scheme || scheme.kind !== 'rule_ladder') return { checks: explanation.tierChecks, isLadder: false };
  const levelOf = new Map(scheme.tiers.map((tier) => [tier.code, tier.level]));
  const checks = [...explanation.tierChecks].sort(
    (a, b) => (levelOf.get(b.tierCode) ?? 0) - (levelOf.get(a.tierCode) ?? 0),
  );
  return { checks, isLadder: true };
}

function TierCheckBlock({
  schemeCode,
  check,
  isPassedOver,
  isOpenAtFirst,
}: {
  schemeCode: string;
  check: TierCheck;
  /** An earlier tier matched, so this one was not asked. */
  isPassedOver: boolean;
  isOpenAtFirst: boolean;
}) {
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
          {check.clauses.length === 0 && (
            <div className={styles.clause}>
              <span />
              <span className="muted">{t('members.noClauses')}</span>
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function ClauseLine({ clause, isFirst }: { clause: ExplanationClause; isFirst: boolean }) {
  const { t } = useTranslation();
  const progress = clause.isMet ? 1 : clause.progress;
  return (
    <div className={styles.clause} role="row" data-testid="clause">
      {clause.isMet ? (
        <CheckOutlined className={styles.met} aria-label={t('members.met')} />
      ) : (
        <CloseOutlined className={styles.unmet} aria-label={t('members.unmet')} />
      )}
      <span style={{ paddingLeft: clause.depth * 16 }}>
        {!isFirst && clause.joiner && (
          <span className={styles.joiner}>{t(clause.joiner === 'and' ? 'members.and' : 'members.or')}</span>
        )}
        {clause.text} <BasisHint text={clause.source} />
      </span>
      <span>{clause.value}</span>
      <span>{clause.threshold}</span>
      <span className={styles.gap}>
        {progress !== null && (
          <span className={styles.gapTrack}>
            <span
              className={styles.gapFill}
              style={{ width: `${Math.round(Math.max(0, Math.min(1, progress)) * 100)}%` }}
            />
          </span>
        )}
        <span className="muted">{clause.isMet ? t('members.met') : (clause.gap ?? t('members.unmet'))}</span>
      </span>
    </div>
  );
}

function Scores({ scores }: { scores: NonNullable<Explanation['scores']> }) {
  const { t } = useTranslation();
  const axes = [
    ['R', t('members.scoreR'), scores.r],
    ['F', t('members.scoreF'), scores.f],
    ['M', t('members.scoreM'), scores.m],
  ] as const;
  return (
    <div className={styles.scores} data-testid="rfm-scores">
      {axes.map(([letter, label, score]) => (
        <span key={letter} className={styles.score}>
          {letter} {label} <strong>{score ?? '—'}</strong>
          <span className={styles.scoreDots} aria-hidden="true">
            {[1, 2, 3, 4, 5].map((step) => (
              <span
                key={step}
                className={`${styles.scoreDot} ${score !== null && step <= score ? styles.scoreOn : ''}`}
              />
            ))}
          </span>
        </span>
      ))}
    </div>
  );
}
