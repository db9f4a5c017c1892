import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { FieldCatalogue } from '../conditions/field-catalogue.js';
import { validateDefinition } from './definition-check.js';
import { readObject } from './definition-reader.js';
import { RunPlanner } from './run-planner.js';
import { SCHEME_KINDS, type SchemeDefinition, type SchemeKindName } from './scheme-definition.js';
import { dependenciesOf } from './scheme-order.js';
import { refuseBadSources, refuseUnknownTiers } from './scheme-sources.js';
import { SchemeStore } from './scheme.store.js';
import {
  TieringError,
  notPublished,
  schemeRetired,
  unknownScheme,
  versionPending,
} from './tiering.errors.js';
import type { SchemeRow, VersionRow } from './tiering.rows.js';
import { VersionPublisher, madeOf, type PublishOptions } from './version-publisher.js';

const CODE = /^[a-z0-9][a-z0-9-]{0,63}$/;
const NAME_LENGTH = 20;

/** A scheme as a file or a form gives it. */
export interface SchemeInput {
  code: string;
  name: string;
  kind: SchemeKindName;
  definition: unknown;
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
    throw new TieringError(
      'kind-unknown',
      422,
      `没有「${typeof kind === 'string' ? kind.slice(0, 40) : ''}」这种分层方式`,
      {
        path: 'kind',
        allowed: SCHEME_KINDS,
      },
    );
  }
  return { code, name: name.trim(), kind: known, definition };
}

/** Drafting, publishing and rolling back 分层方案, without asking anybody; see ApprovalService for operators. */
@Injectable()
export class SchemeService {
  constructor(
    private readonly database: Database,
    private readonly store: SchemeStore,
    private readonly planner: RunPlanner,
    private readonly publisher: VersionPublisher,
    private readonly catalogue: FieldCatalogue,
  ) {}

  /**
   * Writes the draft of a scheme, creating the scheme if needed. Throws DefinitionError or RuleError; while a
   * version waits for approval `tiering.version-pending`.
   */
  async applyDefinition(input: SchemeInput, author: string): Promise<VersionRow> {
    const definition = validateDefinition(input.kind, input.definition, this.catalogue);
    return this.database.transaction(async (tx) => {
      const rows = await this.store.lockSchemes(tx);
      const known = rows.find(({ code }) => code === input.code);
      if (known && known.kind !== input.kind)
        throw new TieringError('kind-differs', 409, '已有同代码的方案，但分层方式不同；请换一个代码', {
          code: input.code,
        });
      await this.refuseSources(tx, rows, input, definition);
      const scheme = await this.store.saveScheme(tx, input.code, input.name, input.kind);
      await this.refuseClosed(tx, scheme);
      return this.store.saveDraft(tx, scheme.id, definition, this.catalogue.hash, author);
    });
  }

  /** Replaces the draft's definition of a scheme that exists. */
  async saveDraft(code: string, definition: unknown, author: string): Promise<VersionRow> {
    const scheme = await this.requireScheme(code);
    return this.applyDefinition({ code, name: scheme.name, kind: scheme.kind, definition }, author);
  }

  /**
   * Publishes the draft of a scheme and plans the run that places everybody by it; a run that is going is
   * cancelled. A version with a later effective date waits for the nightly run of that day. `isStillSimulated`:
   * throws `tiering.draft-changed` when the draft was edited since it was tried.
   */
  async publishDraft(
    code: string,
    options: PublishOptions & { isStillSimulated?: boolean },
  ): Promise<Published> {
    await this.planner.prepare(this.database);
    return this.database.transaction(async (tx) => {
      const draft = await this.publishWithin(tx, code, options);
      return this.withRun(tx, code, draft, options.author);
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

  /** Publishes an older version's definition again, as a new version. A draft in the making stays, behind it. */
  async rollback(
    code: string,
    versionNo: number,
    author: string,
    terms: Omit<PublishOptions, 'author'> = {},
  ): Promise<Published> {
    const options = { ...terms, author };
    const older = await this.requireVersion(code, versionNo);
    const definition = validateDefinition(
      (await this.requireScheme(code)).kind,
      older.definition_json,
      this.catalogue,
    );
    await this.planner.prepare(this.database);
    return this.database.transaction(async (tx) => {
      await this.store.lockSchemes(tx);
      const scheme = await this.store.schemeByCode(tx, code);
      if (!scheme) throw unknownScheme(code);
      await this.refuseClosed(tx, scheme);
      const { hash } = this.catalogue;
      const aside = await this.store.draft(tx, scheme.id);
      await this.store.saveDraft(tx, scheme.id, definition, hash, options.author);
      const published = await this.publishWithin(tx, code, options);
      if (aside) await this.store.saveDraft(tx, scheme.id, aside.definition_json, hash, aside.created_by);
      return this.withRun(tx, code, published, options.author);
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

  /** A version that was published once, be it retired since. */
  async requireVersion(code: string, versionNo: number): Promise<VersionRow> {
    const scheme = await this.requireScheme(code);
    const version = await this.store.versionByNo(this.database, scheme.id, versionNo);
    if (!version || version.state === 'draft' || version.state === 'pending') {
      throw new TieringError('version-unknown', 404, `「${scheme.name}」没有发布过第 ${versionNo} 版`, {
        code,
        versionNo,
      });
    }
    return version;
  }

  /** Codes of all schemes with a version in force. */
  async publishedCodes(): Promise<string[]> {
    const rows = await this.store.schemes(this.database);
    return rows.filter((row) => row.published_version_id !== null).map(({ code }) => code);
  }

  private async publishWithin(
    tx: Tx,
    code: string,
    { isStillSimulated = false, ...options }: PublishOptions & { isStillSimulated?: boolean },
  ): Promise<{ id: string; isInForce: boolean }> {
    const rows = await this.store.lockSchemes(tx);
    const draft = await this.requireDraft(tx, rows, code, { isStillSimulated });
    const terms = await this.publisher.terms(tx, rows, draft, options);
    const isInForce = await this.publisher.publish(tx, rows, draft, { ...terms, approvedBy: null });
    return { id: draft.id, isInForce };
  }

  /**
   * The draft that can be published now, with the schemes locked. Throws `tiering.no-draft` and, when it was edited
   * since it was tried, `tiering.draft-changed`.
   */
  async requireDraft(
    tx: Tx,
    rows: readonly SchemeRow[],
    code: string,
    { isStillSimulated = false } = {},
  ): Promise<VersionRow> {
    const scheme = rows.find((row) => row.code === code);
    if (!scheme) throw unknownScheme(code);
    await this.refuseClosed(tx, scheme);
    const draft = await this.store.draft(tx, scheme.id);
    if (!draft) throw new TieringError('no-draft', 409, `「${scheme.name}」没有待发布的草稿`, { code });
    if (isStillSimulated && draft.is_simulated === 0)
      throw new TieringError('draft-changed', 409, '草稿在试算之后又被修改，请重新试算', { code });
    return draft;
  }

  private async withRun(
    tx: Tx,
    code: string,
    { id, isInForce }: { id: string; isInForce: boolean },
    author: string,
  ): Promise<Published> {
    const version = await this.store.version(tx, id);
    if (!version) throw new Error('The published version vanished');
    const runId = isInForce
      ? await this.planner.plan(tx, [code], { cause: 'publish', requestedBy: author })
      : undefined;
    return { version, runId };
  }

  /** Retired schemes are never written again; while a version waits for approval nothing else is. */
  private async refuseClosed(tx: Tx, scheme: SchemeRow): Promise<void> {
    if (scheme.retired_at !== null) throw schemeRetired(scheme.name, scheme.code);
    const waiting = await this.store.pending(tx, scheme.id);
    if (waiting) throw versionPending(scheme.name, waiting.version_no);
  }

  private async refuseSources(
    tx: Tx,
    rows: readonly SchemeRow[],
    { code, kind }: SchemeInput,
    definition: SchemeDefinition,
  ): Promise<void> {
    const sources = dependenciesOf(kind, definition);
    if (sources.length === 0) return;
    const dated = await this.store.datedVersions(tx);
    refuseBadSources({ code, sources, schemes: rows, madeOf: madeOf(rows, dated) }, false);
    refuseUnknownTiers(kind, definition, await this.store.publishedVersions(tx, rows));
  }
}
