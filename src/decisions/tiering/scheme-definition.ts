import type { RuleGroup } from '../conditions/rule.js';
import type { ClusterDefinition } from './scheme-kinds/clusters-definition.js';
import type { GrowthDefinition } from './scheme-kinds/growth-value-definition.js';
import type { MatrixDefinition } from './scheme-kinds/matrix-definition.js';
import type { PredictedDefinition } from './scheme-kinds/predicted-definition.js';
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

export const SCHEME_KINDS = [
  'rule_ladder',
  'growth_value',
  'rfm',
  'lifecycle',
  'score',
  'clusters',
  'predicted',
  'matrix',
] as const;
export type SchemeKindName = (typeof SCHEME_KINDS)[number];

export interface TierDefinition {
  code: string;
  name: string;
}

/** Tiers from low to high. The lowest has no rule: whoever matches nothing else. The first match from the top wins. */
export interface LadderDefinition {
  /** Whoever holds a tier keeps it until a figure misses its threshold by more than so many percent; without: 0. */
  hysteresisPercent?: number;
  tiers: (TierDefinition & { rule: RuleGroup | null })[];
}

/** Ascending numbers per axis, one less than there are scores; `recencyDays` counts back from the as-of date. */
export interface RfmCutPoints {
  recencyDays: number[];
  frequency: number[];
  monetaryFen: number[];
}

/** Lowest and highest score, both included. */
export type ScoreRange = [number, number];

/** What counts as M: net amount, net amount per order, or what is left of it after cost (orders with a cost alone). */
export const RFM_MONETARY = ['net_amount', 'average_order', 'margin'] as const;
export type RfmMonetary = (typeof RFM_MONETARY)[number];

/** Groups are tried in order and the first match wins. */
export interface RfmDefinition {
  /** Only orders of that many days, the as-of date included; null: all. */
  windowDays: number | null;
  monetary: RfmMonetary;
  /** Scores go from 1 to this. */
  steps: 3 | 4 | 5;
  /** Whoever holds a group keeps it until a value leaves its range by more than so many percent of the cut; without: 0. */
  hysteresisPercent?: number;
  cutPoints: 'quantiles' | RfmCutPoints;
  /** One score R·r + F·f + M·m, shown beside the groups. */
  weights?: { r: number; f: number; m: number };
  groups: (TierDefinition & { r: ScoreRange; f: ScoreRange; m: ScoreRange })[];
}

/** Stages that somebody can be won back from. */
export const COLD_STAGES = ['silent', 'dormant', 'lost'] as const;
export type ColdStage = (typeof COLD_STAGES)[number];

/** Where in their life with the brand people are, by the time since their last counted order. */
export interface LifecycleDefinition {
  /** Unit of the three thresholds below: days, or the person's own purchase interval. */
  thresholds: 'days' | 'intervals';
  /** Always days. */
  newWithinDays: number;
  activeWithin: number;
  silentWithin: number;
  dormantWithin: number;
  /** 活跃 is 成长 with fewer counted orders than this, 忠诚 from then on; null: one stage. */
  loyalFromOrders: number | null;
  /** 召回: bought again while in one of these stages, shown for so many days; null: no such stage. */
  wonBack: { from: ColdStage[]; forDays: number } | null;
  /** A stage is held at least so many days unless the person buys; 0: no dwell. */
  minDwellDays: number;
  /** Names in place of the usual ones, by tier code. */
  names?: Record<string, string>;
}

export type SchemeDefinition = CommonOptions &
  (
    | LadderDefinition
    | GrowthDefinition
    | RfmDefinition
    | LifecycleDefinition
    | ScoreDefinition
    | ClusterDefinition
    | PredictedDefinition
    | MatrixDefinition
  );
