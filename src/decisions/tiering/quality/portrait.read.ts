import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { Database } from '../../../platform/database/database.js';
import { joined, sql, trusted } from '../../../platform/database/fragment.js';
import type { FieldDefinition } from '../../../platform/fields/field-definition.js';
import { sourceJoins } from '../../conditions/field-sources.js';
import { fieldValue } from '../../conditions/rule-compiler.js';
import { SchemeCompiler } from '../scheme-compiler.js';
import { SchemeStore } from '../scheme.store.js';
import { TieringError, notPublished, unknownScheme } from '../tiering.errors.js';
import { TieringRead } from '../tiering.read.js';
import { correlationOf, describe, type Correlation, type Descriptives } from './descriptives.js';
import { samplePeople } from './people-sample.js';

// Reads: member_fact, member_tier and what fields read.

const PEOPLE = 50_000;
const FIELDS_AT_MOST = 12;
const WORDS_SHOWN = 10;

export interface FieldPortrait extends Descriptives {
  field: string;
  label: string;
  /** Of words: the commonest values. */
  share?: { value: string; label: string; count: number }[];
}

export interface TierPortrait {
  code: string;
  name: string;
  /** People of the tier in the sample. */
  people: number;
  fields: FieldPortrait[];
}

export interface Portraits {
  sample: number;
  total: number;
  tiers: TierPortrait[];
}

export interface Correlations {
  sample: number;
  total: number;
  fields: { code: string; label: string }[];
  cells: ({ a: string; b: string } & Correlation)[];
}

interface Sampled {
  rows: { tier: number | null; values: unknown[] }[];
  total: number;
}

/** 画像: what the people of each tier are like, in any figure of the catalogue. */
@Injectable()
export class PortraitRead {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: SchemeStore,
    private readonly compiler: SchemeCompiler,
    private readonly tiering: TieringRead,
  ) {}

  /** Of up to 50,000 people. Throws `tiering.field-unknown`, `tiering.scheme-unknown`, `tiering.not-published`. */
  async portraits(schemeCode: string, fieldCodes: readonly string[]): Promise<Portraits> {
    const fields = this.fields(fieldCodes);
    const { rows, total } = await this.sample(schemeCode, fields);
    const ladder = await this.tiering.ladder(this.database, schemeCode);
    const tiers = ladder.map(({ tierId, code, name }) => {
      const own = rows.filter(({ tier }) => tier === tierId);
      return {
        code,
        name,
        people: own.length,
        fields: fields.map((field, index) =>
          fieldPortrait(
            field,
            own.map(({ values }) => values[index]),
          ),
        ),
      };
    });
    return { sample: rows.length, total, tiers };
  }

  /** Pearson correlations of numbers, over everybody or the people of one tier. */
  async correlations(
    schemeCode: string,
    fieldCodes: readonly string[],
    tierCode?: string,
  ): Promise<Correlations> {
    const fields = this.fields(fieldCodes);
    const word = fields.find((field) => !isNumeric(field));
    if (word)
      throw new TieringError('field-not-numeric', 422, `「${word.labelZh}」不是数值，不能计算相关系数`, {
        path: 'fields',
        field: word.code,
      });
    const { rows, total } = await this.sample(schemeCode, fields);
    const ladder = await this.tiering.ladder(this.database, schemeCode);
    const tier = ladder.find(({ code }) => code === tierCode);
    if (tierCode !== undefined && !tier)
      throw new TieringError('tier-unknown', 422, '这个方案没有要看的层级', { path: 'tier' });
    const own = tier ? rows.filter((row) => row.tier === tier.tierId) : rows;
    const columns = fields.map((_, index) => own.map(({ values }) => numberOf(values[index])));
    const cells = fields.flatMap((a, left) =>
      fields.slice(left + 1).map((b, offset) => ({
        a: a.code,
        b: b.code,
        ...correlationOf(columns[left] ?? [], columns[left + 1 + offset] ?? []),
      })),
    );
    return {
      sample: own.length,
      total,
      fields: fields.map(({ code, labelZh }) => ({ code, label: labelZh })),
      cells,
    };
  }

  private fields(codes: readonly string[]): FieldDefinition[] {
    if (codes.length === 0 || codes.length > FIELDS_AT_MOST)
      throw new TieringError('fields-count', 422, `请选择 1 到 ${FIELDS_AT_MOST} 个字段`, { path: 'fields' });
    return [...new Set(codes)].map((code) => {
      const field = this.compiler.catalogue.fields.find((known) => known.code === code);
      if (field) return field;
      throw new TieringError('field-unknown', 422, `没有名为「${code.slice(0, 60)}」、人人都有值的字段`, {
        path: 'fields',
        field: code.slice(0, 60),
      });
    });
  }

  private async sample(schemeCode: string, fields: readonly FieldDefinition[]): Promise<Sampled> {
    const scheme = await this.store.schemeByCode(this.database, schemeCode);
    if (!scheme) throw unknownScheme(schemeCode);
    if (scheme.slot === null) throw notPublished(schemeCode);
    const asOf = await this.clock.today();
    const { condition, total } = await samplePeople(this.database, PEOPLE);
    const columns = fields.map(
      (field, index) => sql`${fieldValue(field, asOf)} AS ${trusted(`value_${index}`)}`,
    );
    const statement = sql`SELECT ${trusted(`t.tier_${scheme.slot}`)} AS tier, ${joined(columns, ', ')}
      FROM member_fact f JOIN member_tier t ON t.member_id = f.member_id
      ${sourceJoins(fields.map(({ source }) => source))} WHERE ${condition}`;
    const rows = await this.database.rows<Record<string, unknown>>(statement.text, statement.values);
    return {
      total,
      rows: rows.map((row) => ({
        tier: row['tier'] === null ? null : Number(row['tier']),
        values: fields.map((_, index) => row[`value_${index}`] ?? null),
      })),
    };
  }
}

function isNumeric({ type, measure }: FieldDefinition): boolean {
  return type === 'number' || type === 'money' || type === 'boolean' || measure === 'days_since';
}

function numberOf(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function fieldPortrait(field: FieldDefinition, values: readonly unknown[]): FieldPortrait {
  const named = { field: field.code, label: field.labelZh };
  if (isNumeric(field) && field.type !== 'boolean') return { ...named, ...describe(values.map(numberOf)) };
  const counts = new Map<string, number>();
  for (const value of values)
    if (value !== null) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  const n = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const share = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, WORDS_SHOWN)
    .map(([value, count]) => ({ value, label: wordOf(field, value), count }));
  return { ...named, n, missing: values.length - n, mean: null, median: null, deciles: [], share };
}

function wordOf(field: FieldDefinition, value: string): string {
  if (field.type === 'boolean') return value === '1' ? '是' : '否';
  return field.values?.find((known) => known.value === value)?.labelZh ?? value;
}
