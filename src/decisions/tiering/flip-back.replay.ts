import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import {
  FLIP_BACK_SAMPLE,
  FLIP_BACK_STEP_DAYS,
  flipBackDates,
  isMoved,
  judgeFlipBack,
  type FlipBack,
  type TierPath,
} from './flip-back.js';
import { PastPeople, SchemeInPast } from './past-people.js';
import { FitReader } from './fit-reader.js';
import { SchemeCompiler } from './scheme-compiler.js';
import { SchemeLoader } from './scheme-loader.js';
import { dependenciesOf, inPlacingOrder } from './scheme-order.js';
import { SchemeStore } from './scheme.store.js';
import type { SchemeRow, VersionRow } from './tiering.rows.js';

// Reads: member_fact and what facts derive from. Writes: temporary tables of its own session.

/** How many of those whom a draft moves would soon be back: the draft replayed over the last 30 days. */
@Injectable()
export class FlipBackReplay {
  constructor(
    private readonly database: Database,
    private readonly store: SchemeStore,
    private readonly loader: SchemeLoader,
    private readonly compiler: SchemeCompiler,
    private readonly fits: FitReader,
  ) {}

  /**
   * Takes a fixed sample back to 35 days ago, lets the draft take over from the version in force (from itself,
   * where there is none) 30 days ago, and looks every five days who stands in the former tier again. Facts of
   * each date come from the orders and refunds as they stand; fits are read off the sample on each date.
   */
  async judge(
    scheme: SchemeRow,
    draft: VersionRow,
    today: BusinessDate,
    sampleSize = FLIP_BACK_SAMPLE,
  ): Promise<FlipBack> {
    const obstacle = await this.obstacle(scheme, draft);
    if (obstacle !== undefined) return { ...judgeFlipBack(0, []), note: obstacle };
    const dates = flipBackDates(today);
    return this.database.session(async (session) => {
      const ids = await fixedSample(session, sampleSize);
      const people = await PastPeople.open(session, ids);
      try {
        const paths = await this.paths(session, people, scheme, draft, dates);
        return {
          ...judgeFlipBack(ids.length, paths),
          note:
            `取固定的 ${ids.length} 人，按现有订单和退款重算 ${dates.before} 至 ${today} 的指标：假如草稿自 ` +
            `${dates.takeover} 起生效，被移动的人里有多少在 30 天内又回到原来的层级（每 ${FLIP_BACK_STEP_DAYS} 天看一次；区间为 95%）`,
        };
      } finally {
        await people.close();
      }
    });
  }

  /** What others decide goes first on each date; whoever was not moved is left behind where no fit needs them. */
  private async paths(
    session: Sql,
    people: PastPeople,
    scheme: SchemeRow,
    draft: VersionRow,
    dates: ReturnType<typeof flipBackDates>,
  ): Promise<TierPath[]> {
    const current = await this.currentVersion(session, scheme);
    const sources = await this.sourcesOf(session, scheme, [draft, ...(current ? [current] : [])]);
    const others = await Promise.all(sources.map(({ row, version }) => this.past(session, row, version)));
    const after = await this.past(session, scheme, draft);
    const before = current ? await this.past(session, scheme, current) : after;
    const needsAll = [...others, after].some(({ needsFit }) => needsFit);

    const placeOn = async (date: BusinessDate, by: SchemeInPast): Promise<Map<string, number>> => {
      await people.moveTo(date);
      for (const other of others) await people.place(other, date);
      return people.place(by, date);
    };
    const former = await placeOn(dates.before, before);
    const looks = [await placeOn(dates.takeover, after)];
    const pathOf = (id: string): TierPath => ({
      former: former.get(id) ?? null,
      tiers: looks.map((look) => look.get(id) ?? null),
    });
    const moved = people.ids.filter((id) => isMoved(pathOf(id)));
    if (moved.length === 0) return [];
    if (!needsAll) await people.keepOnly(moved);
    for (const date of dates.later) looks.push(await placeOn(date, after));
    return moved.map(pathOf);
  }

  private async currentVersion(sql: Sql, scheme: SchemeRow): Promise<VersionRow | undefined> {
    return scheme.published_version_id === null
      ? undefined
      : this.store.version(sql, scheme.published_version_id);
  }

  private async past(sql: Sql, row: SchemeRow, version: VersionRow): Promise<SchemeInPast> {
    const { id, definition_json: definition } = version;
    const placing = await this.loader.ofDraft(sql, row, { id, definition, fit: null });
    return new SchemeInPast(placing, this.compiler, this.fits);
  }

  /** Everything these versions are made of, directly or through others, in placing order. */
  private async sourcesOf(
    sql: Sql,
    scheme: SchemeRow,
    versions: readonly VersionRow[],
  ): Promise<{ row: SchemeRow; version: VersionRow }[]> {
    const published = await this.store.publishedVersions(sql, await this.store.schemes(sql));
    const wanted = new Set(
      versions.flatMap((version) => dependenciesOf(scheme.kind, version.definition_json)),
    );
    const ordered = inPlacingOrder(published);
    for (const { row, version } of [...ordered].reverse())
      if (wanted.has(row.code))
        for (const source of dependenciesOf(row.kind, version.definition_json)) wanted.add(source);
    return ordered.filter(({ row }) => wanted.has(row.code) && row.id !== scheme.id);
  }

  /** Why the past of a draft cannot be told, in Chinese. */
  private async obstacle(scheme: SchemeRow, draft: VersionRow): Promise<string | undefined> {
    const current = await this.currentVersion(this.database, scheme);
    const own = [draft, ...(current ? [current] : [])];
    const all = [
      ...own.map((version) => ({ row: scheme, version })),
      ...(await this.sourcesOf(this.database, scheme, own)),
    ];
    const readsForecasts = all.some(({ row, version }) =>
      this.compiler.readsForecasts(row.kind, version.definition_json),
    );
    if (readsForecasts) return '预测只有当前值，没有每一天的历史，不能回看';
    return undefined;
  }
}

/** The same people every time, spread over everybody by a checksum of their id, in id order. */
async function fixedSample(sql: Sql, size: number): Promise<string[]> {
  const rows = await sql.rows<{ member_id: string }>(
    'SELECT f.member_id FROM member_fact f ORDER BY CRC32(f.member_id), f.member_id LIMIT ?',
    [size],
  );
  return rows.map((row) => row.member_id).sort((a, b) => Number(a) - Number(b));
}
