import { Injectable } from '@nestjs/common';
import { addDays, type BusinessDate } from '../../../platform/clock/business-date.js';
import { Database } from '../../../platform/database/database.js';
import { sql } from '../../../platform/database/fragment.js';
import type { Sql } from '../../../platform/database/sql.js';
import { factStatement } from '../../../facts/member-facts/fact-statement.sql.js';
import { FitReader } from '../fit-reader.js';
import { withPastSources } from '../past-sources.js';
import { peopleSource, SchemeCompiler, type PlacingScheme } from '../scheme-compiler.js';
import { samplePeople } from './people-sample.js';
import { separationIndex, tierSpend, type TierSpend } from './separation.js';

// Reads: what facts derive from, shop_order. Writes: a temporary table of its own session.

export const HORIZON_DAYS = 90;
const PEOPLE = 20_000;
/** Sources whose rows know only today; tiers of a past date cannot be read off them. */
const TODAY_ONLY = new Set(['prediction', 'growth']);

export interface Separation {
  /** The date on which people are placed; what they spend in the `horizonDays` after it is compared. */
  asOf: BusinessDate;
  horizonDays: number;
  tiers: TierSpend[];
  /** See `separationIndex`; null where it cannot be said. */
  index: number | null;
  note: string;
}

/** How well tiers tell apart what people spend next, judged on history. */
@Injectable()
export class SeparationRead {
  constructor(
    private readonly database: Database,
    private readonly compiler: SchemeCompiler,
    private readonly fits: FitReader,
  ) {}

  /** Places up to 20,000 people as of 90 days ago by the published rules and adds up what they spent since. */
  async of(scheme: PlacingScheme, today: BusinessDate): Promise<Separation> {
    const asOf = addDays(today, -HORIZON_DAYS);
    const empty = { asOf, horizonDays: HORIZON_DAYS, tiers: [], index: null };
    const probe = this.compiler.compileAnew(scheme, asOf, { held: 'nothing' });
    if (scheme.others.size > 0) return { ...empty, note: '由其他方案组合而成，请看各来源方案的区分度' };
    if (probe.sources.some(({ name }) => TODAY_ONLY.has(name)))
      return { ...empty, note: '预测值和成长值只有当前值，不能回到 90 天前重新分层，所以没有历史区分度' };
    const { condition, total, isWhole } = await samplePeople(this.database, PEOPLE);
    const ids = await this.database.rows<{ member_id: string }>(
      `SELECT f.member_id FROM member_fact f WHERE ${condition.text} ORDER BY f.member_id`,
      condition.values,
    );
    if (ids.length === 0) return { ...empty, note: '还没有人' };
    const spent = await this.database.session((session) =>
      this.spentByTier(
        session,
        scheme,
        ids.map((row) => row.member_id),
        asOf,
        today,
      ),
    );
    const steps = this.compiler.tiers(scheme.kind, scheme.definition);
    const groups = steps.map(({ code }) => spent.get(scheme.tierIds.get(code) ?? 0) ?? []);
    const who = isWhole ? `全部 ${total} 人` : `按编号抽取的 ${ids.length} 人（共 ${total} 人）`;
    return {
      ...empty,
      tiers: steps.map((step, index) => tierSpend(step, groups[index] ?? [])),
      index: separationIndex(groups),
      note: `${who}按 ${asOf} 的指标和当前发布的规则重新分层，比较其后 90 天的实付净额；区分度为 Kruskal–Wallis ε²，0 为毫无区别，1 为完全分开`,
    };
  }

  private async spentByTier(
    session: Sql,
    scheme: PlacingScheme,
    ids: readonly string[],
    asOf: BusinessDate,
    today: BusinessDate,
  ): Promise<Map<number, number[]>> {
    await session.run('CREATE TEMPORARY TABLE member_fact_replay LIKE member_fact');
    try {
      const facts = factStatement({ members: { ids }, asOf, into: 'member_fact_replay' });
      await session.run(facts.text, facts.values);
      const fit = await this.fits.read(session, scheme.kind, scheme.definition, asOf, 'member_fact_replay');
      const then = { ...scheme, fitId: null, fit: fit ?? null };
      const compiled = this.compiler.compileAnew(then, asOf, { held: 'nothing' });
      const statement = sql`SELECT d.tier, COALESCE(o.spent_fen, 0) AS spent_fen
        FROM (SELECT f.member_id, ${compiled.tier} AS tier
          ${peopleSource([withPastSources(compiled, { ids })], { ids }, { factTable: 'member_fact_replay' })}) d
        LEFT JOIN (SELECT x.member_id, SUM(x.net_amount_fen) AS spent_fen FROM shop_order x
          WHERE x.member_id IN (${ids}) AND x.is_counted = 1 AND x.paid_on > ${asOf} AND x.paid_on <= ${today}
          GROUP BY x.member_id) o ON o.member_id = d.member_id`;
      const rows = await session.rows<{ tier: number; spent_fen: number }>(statement.text, statement.values);
      const byTier = new Map<number, number[]>();
      for (const { tier, spent_fen: spent } of rows) {
        const known = byTier.get(Number(tier));
        if (known) known.push(Number(spent));
        else byTier.set(Number(tier), [Number(spent)]);
      }
      return byTier;
    } finally {
      await session.run('DROP TEMPORARY TABLE member_fact_replay');
    }
  }
}
