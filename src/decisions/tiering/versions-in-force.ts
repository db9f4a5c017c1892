import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { VersionRow } from './tiering.rows.js';

/** A published version on the calendar. Versions of one scheme are published in the order of their numbers. */
export interface DatedVersion {
  versionNo: number;
  effectiveOn: BusinessDate;
  /** Last day of a season; null: until another version takes over. */
  seasonUntil: BusinessDate | null;
}

export interface Calendar<Version extends DatedVersion> {
  /** The version that holds today; undefined before the first one's day. */
  inForce: Version | undefined;
  /** Versions that never will be in force again and are to be retired. */
  over: Version[];
}

/** A stored version on the calendar. */
export function datedVersion(row: VersionRow): DatedVersion & { row: VersionRow } {
  if (row.effective_on === null) throw new Error(`Version ${row.id} has no effective date`);
  return { row, versionNo: row.version_no, effectiveOn: row.effective_on, seasonUntil: row.season_until };
}

/**
 * Which of the published versions holds today, read off their dates alone, so that nights that were missed change
 * nothing. The lasting version is the newest one whose day has come; older lasting ones are over, also those whose
 * day was still to come. A season holds from its first to its last day above the lasting version, and then that
 * version is back. A lasting version published after a season, and beginning on its first day or later, ends it.
 */
export function calendarOn<Version extends DatedVersion>(
  published: readonly Version[],
  today: BusinessDate,
): Calendar<Version> {
  const lasting = newest(
    published.filter((version) => version.seasonUntil === null && version.effectiveOn <= today),
  );
  const season = newest(
    published.filter((version) => isSeasonOn(version, today) && !isOvertaken(version, lasting)),
  );
  const inForce = season ?? lasting;
  const over = published.filter((version) => {
    if (version === inForce || version === lasting) return false;
    if (version.seasonUntil === null) return lasting !== undefined && version.versionNo < lasting.versionNo;
    return version.seasonUntil < today || isOvertaken(version, lasting);
  });
  return { inForce, over };
}

/** True when a version that follows a season was there before it and simply comes back. */
export function isReturn(season: DatedVersion, after: DatedVersion): boolean {
  return season.seasonUntil !== null && !isOvertaken(season, after);
}

/** A season among versions that it would meet, or that has nothing to return to. */
export type SeasonProblem =
  { kind: 'ends-before-start' } | { kind: 'overlaps'; with: DatedVersion } | { kind: 'nothing-to-return-to' };

/** Why a season cannot be published beside the other published and pending versions; undefined: it can. */
export function seasonProblem(
  season: { effectiveOn: BusinessDate; seasonUntil: BusinessDate },
  others: readonly DatedVersion[],
): SeasonProblem | undefined {
  if (season.seasonUntil < season.effectiveOn) return { kind: 'ends-before-start' };
  const met = others.find(
    (other) =>
      other.seasonUntil !== null &&
      other.effectiveOn <= season.seasonUntil &&
      season.effectiveOn <= other.seasonUntil,
  );
  if (met) return { kind: 'overlaps', with: met };
  const hasBase = others.some(
    (other) => other.seasonUntil === null && other.effectiveOn <= season.effectiveOn,
  );
  return hasBase ? undefined : { kind: 'nothing-to-return-to' };
}

function newest<Version extends DatedVersion>(versions: readonly Version[]): Version | undefined {
  return versions.reduce<Version | undefined>(
    (found, version) => (found === undefined || version.versionNo > found.versionNo ? version : found),
    undefined,
  );
}

function isSeasonOn({ effectiveOn, seasonUntil }: DatedVersion, today: BusinessDate): boolean {
  return seasonUntil !== null && effectiveOn <= today && today <= seasonUntil;
}

function isOvertaken(season: DatedVersion, lasting: DatedVersion | undefined): boolean {
  return (
    lasting !== undefined && lasting.versionNo > season.versionNo && lasting.effectiveOn >= season.effectiveOn
  );
}
