import type { RuleGroup } from '../conditions/rule.js';
import type { ClusterDefinition } from './scheme-kinds/clusters-definition.js';
import type { MatrixDefinition } from './scheme-kinds/matrix-definition.js';
import type { ScoreDefinition } from './scheme-kinds/score-definition.js';

/** One way to find a newcomer's tier; all that is named must hold. */
export interface NewcomerRule {
  tierCode: string;
  /** Channels on which the person was first seen. */
  channelCodes?: string[];
  /** Activities on the day of the first sight. */
  minFirstDayActivities?: number;
}

/** 新客默认层级: people first seen at most `withinDays` ago who never bought. The first rule that fits wins. */
export interface NewcomerDefinition {
  withinDays: number;
  rules: NewcomerRule[];
}

/** What definitions of every kind may carry. */
export interface CommonOptions {
  newcomer?: NewcomerDefinition;
}

export const SCHEME_KINDS = ['rule_ladder', 'rfm', 'lifecycle', 'score', 'clusters', 'matrix'] as const;
export type SchemeKindName = (typeof SCHEME_KINDS)[number];

export interface TierDefinition {
  code: string;
  name: string;
}

/** Tiers from low to high. The lowest has no rule: whoever matches nothing else. The first match from the top wins. */
export interface LadderDefinition {
  tiers: (TierDefinition & { rule: RuleGroup | null })[];
}

/** Four ascending numbers per axis; `recencyDays` counts back from the as-of date. */
export interface RfmCutPoints {
  recencyDays: number[];
  frequency: number[];
  monetaryFen: number[];
}

/** Lowest and highest score, both included. */
export type ScoreRange = [number, number];

/** Groups are tried in order and the first match wins. */
export interface RfmDefinition {
  /** Only orders of that many days, the as-of date included; null: all. */
  windowDays: number | null;
  cutPoints: 'quantiles' | RfmCutPoints;
  groups: (TierDefinition & { r: ScoreRange; f: ScoreRange; m: ScoreRange })[];
}

/** Days since the last counted order up to which a person still is new, active, silent, dormant. */
export interface LifecycleDefinition {
  newWithinDays: number;
  activeWithinDays: number;
  silentWithinDays: number;
  dormantWithinDays: number;
  /** Names in place of the usual ones, by tier code. */
  names?: Record<string, string>;
}

export type SchemeDefinition = CommonOptions &
  (
    | LadderDefinition
    | RfmDefinition
    | LifecycleDefinition
    | ScoreDefinition
    | ClusterDefinition
    | MatrixDefinition
  );
