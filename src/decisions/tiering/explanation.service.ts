import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { checkSql, leavesOf, type Check, type LeafCheck } from '../conditions/check.js';
import { missingText, overrideText, progressOf, whyText, type LeafResults } from './explanation-text.js';
import { OverrideStore } from './override.store.js';
import { peopleSource, SchemeCompiler, type CompiledScheme } from './scheme-compiler.js';
import { isPredictedScheme } from './scheme-prediction.js';
import type { SchemeKindName } from './scheme-definition.js';
import { SchemeLoader } from './scheme-loader.js';
import type { TierStep } from './scheme-kinds/scheme-kind.js';
import { SchemeStore } from './scheme.store.js';
import { TieringError, notPublished, unknownScheme } from './tiering.errors.js';

// Reads: member_fact, member, member_tier, tier_change.

export interface ExplanationClause {
  text: string;
  isMet: boolean;
  fieldLabel: string;
  value: string;
  threshold: string;
  gap: string | null;
  progress: number | null;
  source: string;
  depth: number;
  joiner: 'and' | 'or' | null;
  /** For comparison only; always met. */
  isReference?: true;
}

/** 分层依据: the same SQL that places people, asked about one person, clause by clause. */
export interface Explanation {
  schemeCode: string;
  schemeName: string;
  tierCode: string;
  tierName: string;
  since: BusinessDate | null;
  versionNo: number;
  decidedAt: Date | null;
  businessDate: BusinessDate;
  kind: SchemeKindName;
  /** A forecast decides: the tier says whom to tell, never what somebody is given. */
  isPredicted: boolean;
  isOverridden: boolean;
  override: { reason: string; author: string; endsOn: BusinessDate | null } | null;
  sentence: string;
  tierChecks: {
    tierCode: string;
    tierName: string;
    isMet: boolean;
    isCurrent: boolean;
    clauses: ExplanationClause[];
  }[];
  /** The next higher tier of a ladder and what is missing; null at the top and for other kinds. */
  nextTier: { tierCode: string; tierName: string; sentence: string; progress: number } | null;
  /** RFM only; `weighted` only where the definition has weights. */
  scores: { r: number | null; f: number | null; m: number | null; weighted: number | null } | null;
}

interface Asked {
  tier: TierStep;
  check: Check | null;
  /** What keeps whoever holds the tier without `check`. */
  keep: Check | null;
  index: number;
  leaves: {
    leaf: LeafCheck;
    depth: number;
    joiner: 'and' | 'or' | null;
    isKeep: boolean;
    column: number;
  }[];
}

/** Kinds whose tiers are climbed one after the other. */
const KINDS_TO_CLIMB: readonly SchemeKindName[] = ['rule_ladder', 'growth_value'];

/** Says why a person is in a tier. */
@Injectable()
export class ExplanationService {
  /** Numbers of published versions, which never change. */
  private readonly versionNos = new Map<string, number>();

  constructor(
    private readonly clock: BusinessClock,
    private readonly store: SchemeStore,
    private readonly loader: SchemeLoader,
    private readonly compiler: SchemeCompiler,
    private readonly overrides: OverrideStore,
  ) {}

  /** Throws `tiering.not-placed` (404) for people without facts. */
  async explain(db: Sql, memberId: string, schemeCode: string): Promise<Explanation> {
    const row = await this.store.schemeByCode(db, schemeCode);
    if (!row) throw unknownScheme(schemeCode);
    const scheme = await this.loader.published(db, row);
    if (!scheme) throw notPublished(schemeCode);
    const asOf = await this.clock.today(db);
    const compiled = this.compiler.compile(scheme, asOf);
    const steps = this.compiler.tiers(scheme.kind, scheme.definition);
    const asked = questions(compiled, steps);
    const answers = await this.ask(db, compiled, asked, memberId);
    const versionNo = await this.versionNo(db, scheme.versionId);
    const stepOf = (number: unknown): TierStep | undefined =>
      number === null ? undefined : steps.find(({ code }) => scheme.tierIds.get(code) === Number(number));
    // a tier that the version in force has dropped is held only until its run arrives
    const current = stepOf(answers['held']) ?? stepOf(answers['decided']);
    if (!current) throw new Error('A scheme without tiers');
    const results = resultsOf(answers, asked);
    const override = await this.overrides.current(db, scheme.schemeId, memberId, asOf);
    return {
      schemeCode,
      schemeName: row.name,
      tierCode: current.code,
      tierName: current.name,
      since: (answers['since_on'] as BusinessDate | null) ?? null,
      versionNo,
      decidedAt: (answers['decided_at'] as Date | null) ?? null,
      businessDate: asOf,
      kind: scheme.kind,
      isPredicted: await isPredictedScheme(
        db,
        { store: this.store, compiler: this.compiler },
        scheme.kind,
        scheme.definition,
      ),
      isOverridden: override !== undefined,
      override: override
        ? { reason: override.reason, author: override.author, endsOn: override.ends_on }
        : null,
      sentence: override
        ? overrideText(current, override)
        : whyText(current, reasonFor(asked, current, answers), results),
      tierChecks: asked.map(({ tier, check, index, leaves }) => ({
        tierCode: tier.code,
        tierName: tier.name,
        isMet:
          check === null
            ? tier.code === current.code
            : answers[`rung_${index}`] === 1 || answers[`keep_${index}`] === 1,
        isCurrent: tier.code === current.code,
        clauses: leaves
          .filter(({ isKeep }) => !isKeep || tier.code === current.code)
          .map((found) => clauseOf(found, results)),
      })),
      nextTier: KINDS_TO_CLIMB.includes(scheme.kind) ? nextTier(asked, steps, current, results) : null,
      scores: compiled.scores
        ? {
            r: numberOrNull(answers['r']),
            f: numberOrNull(answers['f']),
            m: numberOrNull(answers['m']),
            weighted: numberOrNull(answers['weighted']),
          }
        : null,
    };
  }

  private async versionNo(db: Sql, versionId: string): Promise<number> {
    const known = this.versionNos.get(versionId);
    if (known !== undefined) return known;
    const version = await this.store.version(db, versionId);
    if (version) this.versionNos.set(versionId, version.version_no);
    return version?.version_no ?? 0;
  }

  private async ask(
    db: Sql,
    compiled: CompiledScheme,
    asked: readonly Asked[],
    memberId: string,
  ): Promise<Record<string, unknown>> {
    const { slot, schemeId } = compiled.scheme;
    const columns: SqlFragment[] = [sql`${compiled.tier} AS decided`];
    for (const { check, keep, index, leaves } of asked) {
      if (check) columns.push(sql`${checkSql(check)} AS ${trusted(`rung_${index}`)}`);
      if (keep) columns.push(sql`${checkSql(keep)} AS ${trusted(`keep_${index}`)}`);
      for (const { leaf, column } of leaves) {
        columns.push(
          sql`${leaf.test} AS ${trusted(`test_${column}`)}, ${leaf.value} AS ${trusted(`value_${column}`)}`,
        );
      }
    }
    const { scores } = compiled;
    if (scores) columns.push(sql`${scores.r} AS r, ${scores.f} AS f, ${scores.m} AS m`);
    if (scores?.weighted) columns.push(sql`${scores.weighted} AS weighted`);
    const statement = sql`SELECT t.tier_${trusted(String(slot))} AS held, t.since_${trusted(String(slot))} AS since_on,
        (SELECT MAX(c.recorded_at) FROM tier_change c WHERE c.member_id = f.member_id AND c.scheme_id = ${schemeId})
          AS decided_at, ${joined(columns, ', ')}
      ${peopleSource([compiled], { ids: [memberId] }, { withTiers: true })}
      WHERE f.member_id = ${memberId}`;
    const answers = await db.row<Record<string, unknown>>(statement.text, statement.values);
    if (!answers) throw new TieringError('not-placed', 404, '还没有这个人的指标，稍后再试', { memberId });
    return answers;
  }
}

/** The tiers in the order operators see them, with a column for each comparison. */
function questions(compiled: CompiledScheme, steps: readonly TierStep[]): Asked[] {
  let column = 0;
  return steps.map((tier, index) => {
    const check = checkOf(compiled, tier.code);
    const keep = compiled.rungs.find((rung) => rung.code === tier.code)?.keep?.check ?? null;
    const keeping = keep ? leavesOf(keep) : [];
    const found = [
      ...(check ? leavesOf(check) : []).map((one) => ({ ...one, isKeep: false })),
      ...keeping.map((one, at) => ({
        ...one,
        joiner: at === 0 ? ('or' as const) : one.joiner,
        isKeep: true,
      })),
    ];
    return { tier, check, keep, index, leaves: found.map((one) => ({ ...one, column: (column += 1) })) };
  });
}

/** What to tell of the tier somebody stands in: what leads into it or, where that does not hold, what keeps it. */
function reasonFor(
  asked: readonly Asked[],
  current: TierStep,
  answers: Record<string, unknown>,
): Check | null {
  const found = asked.find(({ tier }) => tier.code === current.code);
  if (!found?.check || !found.keep) return found?.check ?? null;
  const isKept = answers[`rung_${found.index}`] !== 1 && answers[`keep_${found.index}`] === 1;
  return isKept ? found.keep : found.check;
}

/** What leads into a tier: its own rule or, for newcomers, the default. */
function checkOf({ rungs, newcomer }: CompiledScheme, code: string): Check | null {
  const own = rungs.find((rung) => rung.code === code)?.check ?? null;
  const parts = newcomer?.rungs.filter((rung) => rung.code === code).map(({ check }) => check) ?? [];
  if (own === null || parts.length === 0) return own;
  return { kind: 'group', combinator: 'or', isNot: false, parts: [own, ...parts] };
}

function resultsOf(answers: Record<string, unknown>, asked: readonly Asked[]): LeafResults {
  const results = new Map(
    asked.flatMap(({ leaves }) =>
      leaves.map(({ leaf, column }) => [
        leaf,
        { isMet: answers[`test_${column}`] === 1, value: answers[`value_${column}`] ?? null },
      ]),
    ),
  );
  return (leaf) => results.get(leaf) ?? { isMet: false, value: null };
}

function clauseOf({ leaf, depth, joiner }: Asked['leaves'][number], results: LeafResults): ExplanationClause {
  const { isMet, value } = results(leaf);
  const missing = leaf.shortfall(value);
  return {
    text: leaf.text,
    isMet,
    fieldLabel: leaf.fieldLabel,
    value: leaf.format(value),
    threshold: leaf.threshold,
    gap: missing?.gap ?? null,
    progress: missing?.progress ?? null,
    source: leaf.basis,
    depth,
    joiner,
    ...(leaf.isReference ? { isReference: true } : {}),
  };
}

function nextTier(
  asked: readonly Asked[],
  steps: readonly TierStep[],
  current: TierStep,
  results: LeafResults,
): Explanation['nextTier'] {
  const next = steps.find(({ level }) => level === current.level + 1);
  const check = asked.find(({ tier }) => tier.code === next?.code)?.check;
  if (!next || !check) return null;
  return {
    tierCode: next.code,
    tierName: next.name,
    sentence: missingText(next, check, results),
    progress: progressOf(check, results),
  };
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
