import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { parseBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { FieldCatalogue } from '../conditions/field-catalogue.js';
import { validateDefinition } from './definition-check.js';
import { readObject } from './definition-reader.js';
import { RunPlanner } from './run-planner.js';
import { SCHEME_KINDS, type SchemeKindName } from './scheme-definition.js';
import { schemeKinds } from './scheme-kinds/scheme-kinds.js';
import { SchemeStore } from './scheme.store.js';
import { TieringError, notPublished, unknownScheme } from './tiering.errors.js';
import type { ExistingMembers, SchemeRow, VersionRow } from './tiering.rows.js';

const SLOTS = 12;
const CODE = /^[a-z0-9][a-z0-9-]{0,63}$/;
const NAME_LENGTH = 20;

/** A scheme as a file or a form gives it. */
export interface SchemeInput {
  code: string;
  name: string;
  kind: SchemeKindName;
  definition: unknown;
}

export interface PublishOptions {
  author: string;
  /** What 存量会员 get when everybody is placed for the first time; nothing unless said. */
  existingMembers?: ExistingMembers;
  /** From which business date the version is in force; today unless said. */
  effectiveOn?: BusinessDate;
}

export interface Published {
  version: VersionRow;
  /** The run that places everybody; undefined while the version waits for its day. */
  runId: string | undefined;
}

/** Checks the outer shape of `{code, name, kind, definition}`; the definition is checked by its kind. */
export function readSchemeInput(raw: unknown): SchemeInput {
  const input = readObject(raw, '');
  const { code, name, kind, definition } = input;
  if (typeof code !== 'string' || !CODE.test(code))
    throw new TieringError('scheme-code-invalid', 422, '方案代码只能用小写字母、数字和 -，最长 64 个字符', {
      path: 'code',
    });
  if (typeof name !== 'string' || name.trim() === '' || [...name.trim()].length > NAME_LENGTH)
    throw new TieringError('scheme-name-invalid', 422, `方案名称不能为空，最长 ${NAME_LENGTH} 个字`, {
      path: 'name',
    });
  const known = SCHEME_KINDS.find((candidate) => candidate === kind);
  if (!known) {
    throw new TieringError('kind-unknown', 422, `没有「${String(kind).slice(0, 40)}」这种分层方式`, {
      path: 'kind',
      allowed: SCHEME_KINDS,
    });
  }
  return { code, name: name.trim(), kind: known, definition };
}

/** Drafting, publishing and rolling back 分层方案. */
@Injectable()
export class SchemeService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: SchemeStore,
    private readonly planner: RunPlanner,
    private readonly catalogue: FieldCatalogue,
  ) {}

  /** Writes the draft of a scheme, creating the scheme if needed. Throws DefinitionError or RuleError. */
  async applyDefinition(input: SchemeInput, author: string): Promise<VersionRow> {
    const definition = validateDefinition(input.kind, input.definition, this.catalogue);
    return this.database.transaction(async (tx) => {
      const known = await this.store.schemeByCode(tx, input.code);
      if (known && known.kind !== input.kind)
        throw new TieringError('kind-differs', 409, '已有同代码的方案，但分层方式不同；请换一个代码', {
          code: input.code,
        });
      const scheme = await this.store.saveScheme(tx, input.code, input.name, input.kind);
      return this.store.saveDraft(tx, scheme.id, definition, this.catalogue.hash, author);
    });
  }

  /** Replaces the draft's definition of a scheme that exists. */
  async saveDraft(code: string, definition: unknown, author: string): Promise<VersionRow> {
    const scheme = await this.requireScheme(code);
    return this.applyDefinition({ code, name: scheme.name, kind: scheme.kind, definition }, author);
  }

  /**
   * Publishes the draft of a scheme and plans the run that places everybody by it. A version with a later
   * effective date waits for the nightly run of that day.
   */
  async publishDraft(code: string, options: PublishOptions): Promise<Published> {
    await this.planner.prepare(this.database);
    return this.database.transaction(async (tx) => {
      const published = await this.publishWithin(tx, code, options);
      const runId = published.isInForce
        ? await this.planner.plan(tx, [code], { cause: 'publish', requestedBy: options.author })
        : undefined;
      return { version: published.version, runId };
    });
  }

  /**
   * Publishes several drafts at once and plans one run for all; used for the schemes a new installation
   * starts with. With `isRunLater` nobody is placed before the next run that somebody asks for, so that
   * benefits can be set up for the new tiers first.
   */
  async publishDrafts(
    codes: readonly string[],
    options: PublishOptions & { isRunLater?: boolean },
  ): Promise<string | undefined> {
    if (codes.length === 0) return undefined;
    await this.planner.prepare(this.database);
    return this.database.transaction(async (tx) => {
      for (const code of codes) await this.publishWithin(tx, code, options);
      if (options.isRunLater) return undefined;
      return this.planner.plan(tx, codes, { cause: 'publish', requestedBy: options.author });
    });
  }

  /** Publishes an older version's definition again, as a new version. */
  async rollback(code: string, versionNo: number, author: string): Promise<Published> {
    const scheme = await this.requireScheme(code);
    const version = await this.store.versionByNo(this.database, scheme.id, versionNo);
    if (!version || version.state === 'draft') {
      throw new TieringError('version-unknown', 404, `「${scheme.name}」没有发布过第 ${versionNo} 版`, {
        code,
        versionNo,
      });
    }
    await this.applyDefinition(
      { code, name: scheme.name, kind: scheme.kind, definition: version.definition_json },
      author,
    );
    return this.publishDraft(code, { author });
  }

  /** Puts versions into force whose effective date has come; returns the codes of their schemes. */
  async activateDue(): Promise<string[]> {
    return this.database.transaction(async (tx) => {
      const rows = await this.store.lockSchemes(tx);
      const due = await this.store.versionsDue(tx, await this.clock.today(tx));
      for (const { scheme_id: schemeId, version_id: versionId } of due)
        await this.store.putInForce(tx, schemeId, versionId);
      return rows.filter(({ id }) => due.some((item) => item.scheme_id === id)).map(({ code }) => code);
    });
  }

  async requireScheme(code: string): Promise<SchemeRow> {
    const scheme = await this.store.schemeByCode(this.database, code);
    if (!scheme) throw unknownScheme(code);
    return scheme;
  }

  /** The scheme, if people can be placed by it. */
  async requirePublished(code: string): Promise<SchemeRow> {
    const scheme = await this.requireScheme(code);
    if (scheme.published_version_id === null) throw notPublished(code);
    return scheme;
  }

  /** Codes of all schemes with a version in force. */
  async publishedCodes(): Promise<string[]> {
    const rows = await this.store.schemes(this.database);
    return rows.filter((row) => row.published_version_id !== null).map(({ code }) => code);
  }

  private async publishWithin(
    tx: Tx,
    code: string,
    { author, existingMembers = 'none', effectiveOn }: PublishOptions,
  ): Promise<{ version: VersionRow; isInForce: boolean }> {
    const rows = await this.store.lockSchemes(tx);
    const scheme = rows.find((row) => row.code === code);
    if (!scheme) throw unknownScheme(code);
    const draft = await this.store.draft(tx, scheme.id);
    if (!draft) throw new TieringError('no-draft', 409, `「${scheme.name}」没有待发布的草稿`, { code });
    const today = await this.clock.today(tx);
    const inForceOn = effectiveOn === undefined ? today : parseBusinessDate(effectiveOn);
    if (inForceOn < today)
      throw new TieringError('effective-date-past', 422, '生效日期不能早于今天', {
        path: 'effectiveOn',
        today,
      });
    const tiers = schemeKinds[scheme.kind].tiers(draft.definition_json);
    if (scheme.slot === null) await this.store.assignSlot(tx, scheme.id, freeSlot(rows));
    await this.store.numberTiers(
      tx,
      scheme.id,
      tiers.map((tier) => tier.code),
    );
    await this.store.publishVersion(tx, draft.id, { author, existingMembers, effectiveOn: inForceOn });
    const isInForce = inForceOn <= today;
    if (isInForce) await this.store.putInForce(tx, scheme.id, draft.id);
    const version = await this.store.version(tx, draft.id);
    if (!version) throw new Error('The published version vanished');
    return { version, isInForce };
  }
}

function freeSlot(rows: readonly SchemeRow[]): number {
  const taken = new Set(rows.map(({ slot }) => slot));
  for (let slot = 1; slot <= SLOTS; slot += 1) if (!taken.has(slot)) return slot;
  throw new TieringError('too-many-schemes', 409, `最多同时发布 ${SLOTS} 个分层方案`, { limit: SLOTS });
}
