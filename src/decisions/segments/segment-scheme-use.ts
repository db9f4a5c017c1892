import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import type { RuleGroup } from '../conditions/rule.js';
import { SchemeUses } from '../tiering/scheme-uses.js';
import type { SegmentDefinition } from './segment-definition.js';

const NAMED_AT_MOST = 3;

/** Keeps a scheme from being retired while segments or tags by rule ask for its tiers. Reads: segment, tag. */
@Injectable()
export class SegmentSchemeUse implements OnModuleInit {
  constructor(private readonly uses: SchemeUses) {}

  onModuleInit(): void {
    this.uses.register((sql, schemeCode) => this.useOf(sql, schemeCode));
  }

  /** The first few of them by name; a frozen list asks for nothing any more. */
  async useOf(sql: Sql, schemeCode: string): Promise<string | undefined> {
    const segments = await sql.rows<{ name: string; definition_json: SegmentDefinition }>(
      `SELECT s.name, s.definition_json FROM segment s WHERE s.is_archived = 0 AND s.kind = 'dynamic' ORDER BY s.id`,
    );
    const tags = await sql.rows<{ name: string; rule_json: RuleGroup }>(
      'SELECT t.name, t.rule_json FROM tag t WHERE t.is_archived = 0 AND t.rule_json IS NOT NULL ORDER BY t.id',
    );
    const asking = [
      ...segments
        .filter(({ definition_json: { rule } }) => rule !== null && asksForTiers(rule, schemeCode))
        .map(({ name }) => `人群「${name}」`),
      ...tags
        .filter(({ rule_json: rule }) => asksForTiers(rule, schemeCode))
        .map(({ name }) => `标签「${name}」`),
    ];
    if (asking.length === 0) return undefined;
    const more = asking.length > NAMED_AT_MOST ? `等 ${asking.length} 项` : '';
    return `${asking.slice(0, NAMED_AT_MOST).join('、')}${more}`;
  }
}

/** Whether a rule asks for the tiers of a scheme, or for changes of them. */
export function asksForTiers(rule: RuleGroup, schemeCode: string): boolean {
  return rule.rules.some((part) =>
    'field' in part
      ? part.field === `tier_${schemeCode}` || part.field === `tierChanged_${schemeCode}`
      : asksForTiers(part, schemeCode),
  );
}
