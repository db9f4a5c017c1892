import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { sql, trusted } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { TagError } from '../../facts/tags/tags.errors.js';
import type { TagDraft } from '../../facts/tags/tag-draft.js';
import { TagsRead } from '../../facts/tags/tags.read.js';
import { TagsService, type TagOutcome } from '../../facts/tags/tags.service.js';
import { FieldCatalogue } from '../conditions/field-catalogue.js';
import { fieldsOf, sourcesOf } from '../conditions/field-sources.js';
import { compileRule } from '../conditions/rule-compiler.js';
import { checkRule, plainRule } from '../conditions/rule-validation.js';
import { SchemesInForceRead } from '../tiering/schemes-in-force.read.js';
import { readIds } from './people-ids.js';
import { SegmentCatalogueService } from './segment-catalogue.service.js';
import { segmentSource } from './segment-compiler.js';
import { SEGMENT_FIELD, TAG_FIELD } from './segment-definition.js';
import { usesIn } from './segment-usage.js';
import { SegmentStore } from './segment.store.js';

const RULE_AUTHOR = '规则';

/**
 * What tags need of rules: their own are checked here and carried out, and a tag that some rule asks for is kept.
 * Rules of tags may not ask for tags or segments, which may ask for tags.
 */
@Injectable()
export class TagRulesService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly tags: TagsService,
    private readonly read: TagsRead,
    private readonly catalogues: SegmentCatalogueService,
    private readonly segments: SegmentStore,
    private readonly schemes: SchemesInForceRead,
  ) {}

  /** Makes a tag; one with a rule is given to people at once. Throws TagError and RuleError. */
  async create(draft: TagDraft, author: string): Promise<string> {
    const id = await this.tags.create({ ...draft, rule: await this.plain(draft.rule) }, author);
    if (draft.kind === 'rule') await this.refresh(id);
    return id;
  }

  async update(id: string, draft: TagDraft): Promise<void> {
    const { kind } = await this.tags.require(id);
    await this.tags.update(id, { ...draft, rule: await this.plain(draft.rule) });
    if (kind === 'rule') await this.refresh(id);
  }

  /** Refused while a published scheme or a segment asks for the tag: `tags.in-use` (409). */
  async archive(id: string): Promise<void> {
    await this.tags.archive(id, async (tx, tag) => {
      const users = await this.usersOf(tx, tag.code);
      if (users.length > 0)
        throw new TagError('in-use', 409, `标签「${tag.name}」还在被 ${users.join('、')} 使用，不能归档`, {
          usedBy: users,
        });
    });
  }

  /**
   * Makes the people of a rule's tag those whom the rule finds. Who is to get it and who is to lose it is read in one
   * snapshot; only what the rule gave is taken away.
   */
  async refresh(id: string): Promise<TagOutcome> {
    const tag = await this.tags.require(id);
    if (tag.kind !== 'rule')
      throw new TagError('without-rule', 409, `「${tag.name}」是手工标签，没有规则可以刷新`, { id });
    if (tag.is_archived === 1)
      throw new TagError('archived', 409, `标签「${tag.name}」已归档，不能再用`, { id });
    const fields = await this.ruleFields();
    const rule = checkRule(tag.rule_json, fields);
    const test = compileRule(rule, await this.clock.today());
    const from = segmentSource({ sources: sourcesOf(fieldsOf([rule])) });
    const { added, removed } = await this.database.snapshot(async (db) => ({
      added: await readIds(db, {
        member: trusted('f.member_id'),
        from,
        where: sql`${test} AND f.member_id NOT IN (SELECT x.member_id FROM member_tag x WHERE x.tag_id = ${id})`,
      }),
      removed: await readIds(db, {
        member: trusted('x.member_id'),
        from: sql`member_tag x`,
        where: sql`x.tag_id = ${id} AND x.source = 'rule'
          AND x.member_id NOT IN (SELECT f.member_id FROM ${from} WHERE ${test})`,
      }),
    }));
    const gained = await this.tags.tag(id, Array.from(added, String), {
      source: 'rule',
      author: RULE_AUTHOR,
    });
    const lost = await this.tags.untag(id, Array.from(removed, String), {
      source: 'rule',
      author: RULE_AUTHOR,
      onlySource: 'rule',
    });
    await this.tags.noteRefresh(id);
    return { added: gained.added, removed: lost.removed, unchanged: gained.unchanged + lost.unchanged };
  }

  /** The fields that rules of tags may use. */
  async ruleFields(): Promise<FieldCatalogue> {
    const { fields } = await this.catalogues.load(this.database);
    const rows = fields.rowsFields.filter(({ code }) => code !== TAG_FIELD && code !== SEGMENT_FIELD);
    return new FieldCatalogue(fields.fields, rows);
  }

  /** What asks for a tag, in words: segments and published schemes. */
  async usersOf(db: Sql | Tx, code: string): Promise<string[]> {
    const asks = (definition: unknown): boolean =>
      usesIn(definition).some(({ field, values }) => field === TAG_FIELD && values.includes(code));
    const segments = (await this.segments.living(db)).filter((row) => asks(row.definition_json));
    const schemes = (await this.schemes.definitions(db)).filter(({ definition }) => asks(definition));
    return [
      ...schemes.map(({ name }) => `分层方案「${name}」`),
      ...segments.map(({ name }) => `人群「${name}」`),
    ];
  }

  /** Ids of the tags whose rules are carried out every night. */
  async ruleTags(): Promise<string[]> {
    const living = await this.read.living(this.database);
    return living.filter(({ kind }) => kind === 'rule').map(({ id }) => id);
  }

  private async plain(rule: unknown): Promise<unknown> {
    if (rule === null || rule === undefined) return null;
    return plainRule(checkRule(rule, await this.ruleFields()));
  }
}
