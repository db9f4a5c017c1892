import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { RuleGroup } from '../conditions/rule.js';
import type { LadderDefinition } from './scheme-definition.js';
import { lifecycleByDays, rfmEightGroups } from './scheme-presets.js';
import { SchemeService, type SchemeInput } from './scheme.service.js';
import { SchemeStore } from './scheme.store.js';
import type { ExistingMembers, SchemeRow } from './tiering.rows.js';

function spentInYear(fen: number, orders?: number): RuleGroup {
  const rules: RuleGroup['rules'] = [{ field: 'netAmountFen365', operator: '>=', value: fen }];
  if (orders !== undefined) rules.push({ field: 'orderCount365', operator: '>=', value: orders });
  return { combinator: 'and', rules };
}

/** For a shop with orders of some ¥150: about half of the buyers rise above the lowest tier within a year. */
const memberLevel: LadderDefinition = {
  hysteresisPercent: 0,
  tiers: [
    { code: 'v0', name: '普通会员', rule: null },
    { code: 'v1', name: '银卡会员', rule: spentInYear(30_000) },
    { code: 'v2', name: '金卡会员', rule: spentInYear(100_000) },
    { code: 'v3', name: '铂金会员', rule: spentInYear(250_000) },
    { code: 'v4', name: '黑金会员', rule: spentInYear(500_000, 8) },
  ],
};

/** The schemes a new installation starts with; operators change them as they like. */
export const presetSchemes: readonly SchemeInput[] = [
  { code: 'member-level', name: '会员等级', kind: 'rule_ladder', definition: memberLevel },
  { code: 'rfm', name: 'RFM 模型', kind: 'rfm', definition: rfmEightGroups },
  { code: 'lifecycle', name: '生命周期', kind: 'lifecycle', definition: lifecycleByDays },
];

/** Creates the preset schemes where they are missing. */
@Injectable()
export class TieringPresets {
  constructor(
    private readonly database: Database,
    private readonly store: SchemeStore,
    private readonly schemes: SchemeService,
  ) {}

  /**
   * Drafts and publishes each preset whose scheme has no published version; schemes that were published
   * before, wait for approval or were retired are left alone. One run places everybody, at once or, with `isRunLater`,
   * when somebody asks for it. Best called when the people of a first import are there, so that they count
   * as 存量会员. Returns the run's id, if any.
   */
  async ensure(
    author: string,
    options: { existingMembers?: ExistingMembers; isRunLater?: boolean } = {},
  ): Promise<string | undefined> {
    const codes: string[] = [];
    for (const preset of presetSchemes) {
      const known = await this.store.schemeByCode(this.database, preset.code);
      if (known && (await this.isSettled(known))) continue;
      await this.schemes.applyDefinition(preset, author);
      codes.push(preset.code);
    }
    return this.schemes.publishDrafts(codes, { author, ...options });
  }

  /** Was published once, waits to be, or was retired: operators have taken it over. */
  private async isSettled({
    id,
    newest_version_id: newestId,
    retired_at: retiredAt,
  }: SchemeRow): Promise<boolean> {
    if (newestId !== null || retiredAt !== null) return true;
    return (await this.store.pending(this.database, id)) !== undefined;
  }
}
