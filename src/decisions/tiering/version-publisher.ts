import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { parseBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { PlacementStore } from './placement.store.js';
import { schemeKinds } from './scheme-kinds/scheme-kinds.js';
import { dependenciesOf } from './scheme-order.js';
import { refuseBadSources, refuseUnknownTiers } from './scheme-sources.js';
import { SchemeStore, type PublicationTerms } from './scheme.store.js';
import { TieringError, schemeRetired } from './tiering.errors.js';
import type { ExistingMembers, SchemeRow, VersionRow } from './tiering.rows.js';
import { calendarOn, datedVersion, seasonProblem, type DatedVersion } from './versions-in-force.js';

const SLOTS = 12;

export interface PublishOptions {
  author: string;
  /** What 存量会员 get when everybody is placed for the first time; nothing unless said. */
  existingMembers?: ExistingMembers | undefined;
  /** From which business date the version is in force; today unless said. */
  effectiveOn?: BusinessDate | undefined;
  /** Last day of a seasonal version, after which the version before it comes back; lasting unless said. */
  seasonUntil?: BusinessDate | undefined;
}

/** Puts versions onto the calendar and into force. All methods want the schemes locked. */
@Injectable()
export class VersionPublisher {
  constructor(
    private readonly clock: BusinessClock,
    private readonly store: SchemeStore,
    private readonly placement: PlacementStore,
  ) {}

  /** Checks everything that stands against publishing a version so; throws TieringError. Writes nothing. */
  async terms(
    tx: Tx,
    rows: readonly SchemeRow[],
    version: VersionRow,
    options: PublishOptions,
  ): Promise<PublicationTerms> {
    const scheme = rows.find(({ id }) => id === version.scheme_id);
    if (!scheme) throw new Error(`The scheme of version ${version.id} vanished`);
    if (scheme.retired_at !== null) throw schemeRetired(scheme.name, scheme.code);
    const today = await this.clock.today(tx);
    const effectiveOn = options.effectiveOn === undefined ? today : parseBusinessDate(options.effectiveOn);
    if (effectiveOn < today)
      throw new TieringError('effective-date-past', 422, '生效日期不能早于今天', {
        path: 'effectiveOn',
        today,
      });
    const dated = await this.store.datedVersions(tx);
    const seasonUntil = options.seasonUntil === undefined ? null : parseBusinessDate(options.seasonUntil);
    if (seasonUntil !== null) {
      const others = dated.filter((other) => other.scheme_id === scheme.id && other.id !== version.id);
      refuseSeason({ effectiveOn, seasonUntil }, others.map(datedVersion));
    }
    const reason = schemeKinds[scheme.kind].notReady?.(version.definition_json) ?? null;
    if (reason !== null) throw new TieringError('not-ready', 409, reason, { code: scheme.code });
    const sources = dependenciesOf(scheme.kind, version.definition_json);
    refuseBadSources({ code: scheme.code, sources, schemes: rows, madeOf: madeOf(rows, dated) }, true);
    refuseUnknownTiers(scheme.kind, version.definition_json, await this.store.publishedVersions(tx, rows));
    return {
      author: options.author,
      existingMembers: options.existingMembers ?? 'none',
      effectiveOn,
      seasonUntil,
    };
  }

  /** As `terms`, for a version that waited for approval; a day that has passed meanwhile becomes today. */
  async termsOfWaiting(tx: Tx, rows: readonly SchemeRow[], version: VersionRow): Promise<PublicationTerms> {
    const today = await this.clock.today(tx);
    const { effective_on: asked, season_until: seasonUntil } = version;
    return this.terms(tx, rows, version, {
      author: version.published_by ?? version.created_by,
      existingMembers: version.existing_members,
      effectiveOn: asked === null || asked < today ? today : asked,
      ...(seasonUntil === null ? {} : { seasonUntil }),
    });
  }

  /** Publishes a checked version; true when it is in force at once. */
  async publish(
    tx: Tx,
    rows: readonly SchemeRow[],
    version: VersionRow,
    terms: PublicationTerms & { approvedBy: string | null },
  ): Promise<boolean> {
    const scheme = rows.find(({ id }) => id === version.scheme_id);
    if (!scheme) throw new Error(`The scheme of version ${version.id} vanished`);
    const tiers = schemeKinds[scheme.kind].tiers(version.definition_json);
    if (scheme.slot === null) await this.takeSlot(tx, rows, scheme.id);
    await this.store.numberTiers(
      tx,
      scheme.id,
      tiers.map((tier) => tier.code),
    );
    await this.store.publishVersion(tx, version.id, terms);
    const [inForce] = await this.settle(tx, [scheme]);
    return inForce === version.id;
  }

  /** Puts into force what the calendar says today; returns the codes of the schemes in which that changed. */
  async activateDue(tx: Tx, rows: readonly SchemeRow[]): Promise<string[]> {
    const current = rows.filter(({ retired_at: retiredAt }) => retiredAt === null);
    const inForce = await this.settle(tx, current);
    return current
      .filter((scheme, index) => scheme.published_version_id !== inForce[index])
      .map(({ code }) => code);
  }

  /** Per scheme the id of the version that holds today, after writing so. */
  private async settle(tx: Tx, schemes: readonly SchemeRow[]): Promise<(string | null)[]> {
    const today = await this.clock.today(tx);
    const published = (await this.store.datedVersions(tx)).filter(({ state }) => state === 'published');
    const held: (string | null)[] = [];
    for (const scheme of schemes) {
      const own = published.filter(({ scheme_id: schemeId }) => schemeId === scheme.id).map(datedVersion);
      const { inForce, over } = calendarOn(own, today);
      const versionId = inForce?.row.id ?? null;
      held.push(versionId);
      if (versionId !== scheme.published_version_id) await this.store.putInForce(tx, scheme.id, versionId);
      await this.store.retireVersions(
        tx,
        over.map(({ row }) => row.id),
      );
    }
    return held;
  }

  private async takeSlot(tx: Tx, rows: readonly SchemeRow[], schemeId: string): Promise<void> {
    const taken = new Set(rows.map(({ slot }) => slot));
    const free = Array.from({ length: SLOTS }, (_, index) => index + 1).find((slot) => !taken.has(slot));
    if (free === undefined)
      throw new TieringError('too-many-schemes', 409, `最多同时发布 ${SLOTS} 个分层方案`, { limit: SLOTS });
    // of a retired scheme that had the slot before, should a pass of its last moment have come late
    while ((await this.placement.clearSlot(tx, free)) > 0);
    await this.store.assignSlot(tx, schemeId, free);
  }
}

/** Codes that each scheme is made of, by its versions that are in force, to come or waiting. */
export function madeOf(
  rows: readonly SchemeRow[],
  versions: readonly VersionRow[],
): Map<string, Set<string>> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const found = new Map<string, Set<string>>();
  for (const { scheme_id: schemeId, definition_json: definition } of versions) {
    const scheme = byId.get(schemeId);
    if (!scheme || scheme.retired_at !== null) continue;
    const own = found.get(scheme.code) ?? new Set();
    for (const source of dependenciesOf(scheme.kind, definition)) own.add(source);
    found.set(scheme.code, own);
  }
  return found;
}

function refuseSeason(
  season: { effectiveOn: BusinessDate; seasonUntil: BusinessDate },
  others: readonly DatedVersion[],
): void {
  const problem = seasonProblem(season, others);
  if (!problem) return;
  const path = 'seasonUntil';
  if (problem.kind === 'ends-before-start')
    throw new TieringError('season-end-before-start', 422, '活动期的最后一天不能早于生效日期', { path });
  if (problem.kind === 'overlaps') {
    const { versionNo, effectiveOn, seasonUntil } = problem.with;
    throw new TieringError(
      'season-overlap',
      409,
      `与第 ${versionNo} 版的活动期（${effectiveOn} 至 ${seasonUntil ?? ''}）重叠；活动期不能嵌套或重叠`,
      { path, versionNo },
    );
  }
  throw new TieringError('season-without-base', 409, '活动期结束后没有可以恢复的版本，请先发布一个长期版本', {
    path,
  });
}
