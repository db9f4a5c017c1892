import { Injectable } from '@nestjs/common';
import { joined, sql, trusted } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import type { FieldDefinition, FieldValue } from '../../platform/fields/field-definition.js';
import { ROWS_SOURCE, type FieldParameter, type RowsField } from '../../platform/fields/rows-field.js';
import { tagField } from '../../facts/tags/tags.fields.js';
import { TagsRead } from '../../facts/tags/tags.read.js';
import { ContributedFields } from '../conditions/conditions.module.js';
import { FieldCatalogue } from '../conditions/field-catalogue.js';
import { AskableSchemesRead } from '../tiering/askable-schemes.read.js';
import { tierFields } from '../tiering/tiering.fields.js';
import { compileKnown, segmentSource, type FindSegment, type KnownSegment } from './segment-compiler.js';
import { SEGMENT_FIELD, TAG_FIELD, checkSegment } from './segment-definition.js';
import { SegmentStore, type SegmentRow } from './segment.store.js';
import { SegmentError, unknownSegment } from './segments.errors.js';

type Choices = Partial<Record<FieldParameter['code'], readonly FieldValue[]>>;

/** The fields of segments as rows have them at one moment, and the segments that may be used in others. */
export interface SegmentCatalogue {
  fields: FieldCatalogue;
  find: FindSegment;
}

const CATEGORIES_SHOWN = 200;
const CHANNEL_FIELDS = new Set(['firstChannel', 'joinedChannel']);

/**
 * Puts together what segments may ask: the fixed catalogue, tiers of schemes, tags, other segments, and what later
 * stages contribute. Reads: channel, shop_order_item, tag, scheme, segment and what contributed choices name.
 */
@Injectable()
export class SegmentCatalogueService {
  constructor(
    private readonly catalogue: FieldCatalogue,
    private readonly contributed: ContributedFields,
    private readonly tags: TagsRead,
    private readonly schemes: AskableSchemesRead,
    private readonly store: SegmentStore,
  ) {}

  /** As it is now; `sql` may be a transaction that holds the segments' locks. */
  async load(db: Sql, segments?: readonly SegmentRow[]): Promise<SegmentCatalogue> {
    const rows = segments ?? (await this.store.living(db));
    const living = rows.filter((row) => row.is_archived === 0);
    const choices = await this.choices(db);
    const schemes = await this.schemes.list(db);
    const tags = await this.tagValues(db);
    const fixed = this.catalogue.rowsFields.filter(({ code }) => code !== TAG_FIELD);
    const contributed = await Promise.all(
      this.contributed.list.map(async ({ field, choices: own }) =>
        withChoices(field, { ...choices, ...(await this.readChoices(db, own ?? {})) }),
      ),
    );
    const checked = new Map<string, KnownSegment>();
    const find: FindSegment = (code) => {
      const known = checked.get(code) ?? this.known(living, code, () => fields);
      checked.set(code, known);
      return known;
    };
    const fields: FieldCatalogue = new FieldCatalogue(
      this.catalogue.fields.map((field) => withChannels(field, choices.channel ?? [])),
      [
        ...fixed.map((field) => withChoices(field, choices)),
        tagField(tags),
        ...schemes.flatMap(tierFields),
        ...contributed,
        segmentField(living, find),
      ],
    );
    return { fields, find };
  }

  /** What schemes may ask, for editors: the fixed catalogue, with what there is to choose now. */
  async schemeFields(db: Sql): Promise<FieldDefinition[]> {
    const choices = await this.choices(db);
    const tags = await this.tagValues(db);
    const rows = this.catalogue.rowsFields.map((field) =>
      field.code === TAG_FIELD ? tagField(tags) : withChoices(field, choices),
    );
    return [...this.catalogue.fields, ...rows];
  }

  /** Fields that a forecast or clustering fills, tiers that one decides about included: label by code. */
  async forecasts(db: Sql): Promise<Map<string, string>> {
    const tiers = (await this.schemes.list(db)).flatMap(tierFields);
    const all: FieldDefinition[] = [...this.catalogue.fields, ...this.catalogue.rowsFields, ...tiers];
    return new Map(all.filter((field) => field.isPredicted).map(({ code, labelZh }) => [code, labelZh]));
  }

  private async tagValues(db: Sql): Promise<FieldValue[]> {
    const tags = await this.tags.living(db);
    return tags.map(({ code, name }) => ({ value: code, labelZh: name, labelEn: code }));
  }

  private known(living: readonly SegmentRow[], code: string, fields: () => FieldCatalogue): KnownSegment {
    const row = living.find((segment) => segment.code === code);
    if (!row) throw unknownSegment(code);
    if (row.kind === 'dynamic')
      return { kind: 'dynamic', name: row.name, definition: checkSegment(row.definition_json, fields()) };
    if (row.list_snapshot_id === null)
      throw new SegmentError('without-list', 409, `人群「${row.name}」的名单还没有生成`, { code });
    return { kind: 'static', name: row.name, snapshotId: row.list_snapshot_id };
  }

  private async choices(db: Sql): Promise<Choices> {
    const channel = await this.read(
      db,
      sql`SELECT c.code AS value, c.name AS label FROM channel c ORDER BY c.id`,
    );
    const category = await this.read(
      db,
      sql`SELECT DISTINCT l.category AS value, l.category AS label FROM shop_order_item l
        WHERE l.category <> '' LIMIT ${trusted(String(CATEGORIES_SHOWN))}`,
    );
    return { channel, category };
  }

  private async readChoices(
    db: Sql,
    statements: Partial<Record<FieldParameter['code'], ReturnType<typeof sql>>>,
  ): Promise<Choices> {
    const found: Choices = {};
    for (const [code, statement] of Object.entries(statements))
      found[code as FieldParameter['code']] = await this.read(db, statement);
    return found;
  }

  private async read(db: Sql, statement: ReturnType<typeof sql>): Promise<FieldValue[]> {
    const rows = await db.rows<{ value: string; label: string }>(statement.text, statement.values);
    return rows.map(({ value, label }) => ({ value, labelZh: label, labelEn: value }));
  }
}

/** Categories are offered as far as they are known; everything else must be one of what there is. */
function withChoices(field: RowsField, choices: Choices): RowsField {
  const params = field.params.map((param) => {
    const values = param.values ?? choices[param.code];
    if (!values) return param;
    return param.code === 'category' ? { ...param, values, isOpen: true } : { ...param, values };
  });
  return { ...field, params };
}

function withChannels(field: FieldDefinition, channels: readonly FieldValue[]): FieldDefinition {
  return CHANNEL_FIELDS.has(field.code) ? { ...field, type: 'enum', values: channels } : field;
}

/** Membership in other segments, by code. */
function segmentField(living: readonly SegmentRow[], find: FindSegment): RowsField {
  return {
    code: SEGMENT_FIELD,
    labelZh: '人群',
    labelEn: 'Segment',
    groupZh: '人群',
    groupEn: 'Segments',
    type: 'enum',
    unitZh: null,
    values: living.map(({ code, name }) => ({ value: code, labelZh: name, labelEn: code })),
    source: ROWS_SOURCE,
    column: '',
    isNullable: false,
    params: [],
    operators: ['in', 'notIn'],
    rows: ({ operands, asOf, scope }) => {
      const context = { asOf, find, scope: scope === 'sample' ? 'sample' : 'everybody' } as const;
      const compiled = operands.map((code) => compileKnown(find(String(code)), context));
      const from = segmentSource({ sources: compiled.flatMap(({ sources }) => sources) });
      return {
        table: from,
        member: 'f.member_id',
        where: sql`(${joined(
          compiled.map(({ test }) => test),
          ' OR ',
        )})`,
        figures: [],
      };
    },
    basisZh: '静态人群看名单，动态人群按现在的条件；属于：在其中任一个，不属于：一个也不在',
  };
}
