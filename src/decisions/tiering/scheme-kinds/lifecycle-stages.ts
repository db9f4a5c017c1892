import type { LifecycleDefinition } from '../scheme-definition.js';
import type { TierStep } from './scheme-kind.js';

/** Code, usual name and level (how warm) of each stage, in the order of a customer's life. */
export const STAGES = [
  { code: 'prospect', name: '潜客', level: 0 },
  { code: 'new', name: '新客', level: 5 },
  { code: 'active', name: '活跃', level: 6 },
  { code: 'growing', name: '成长', level: 6 },
  { code: 'loyal', name: '忠诚', level: 7 },
  { code: 'won_back', name: '召回', level: 4 },
  { code: 'silent', name: '沉默', level: 3 },
  { code: 'dormant', name: '沉睡', level: 2 },
  { code: 'lost', name: '流失', level: 1 },
] as const;

export type StageCode = (typeof STAGES)[number]['code'];

export const STAGE_CODES: readonly string[] = STAGES.map(({ code }) => code);

/** The stages that a definition has, with their names; `active` is either one stage or two. */
export function stagesOf({ loyalFromOrders, wonBack, names }: LifecycleDefinition): TierStep[] {
  const isShown: Partial<Record<StageCode, boolean>> = {
    active: loyalFromOrders === null,
    growing: loyalFromOrders !== null,
    loyal: loyalFromOrders !== null,
    won_back: wonBack !== null,
  };
  return STAGES.filter(({ code }) => isShown[code] ?? true).map(({ code, name, level }) => ({
    code,
    name: names?.[code] ?? name,
    level,
  }));
}
