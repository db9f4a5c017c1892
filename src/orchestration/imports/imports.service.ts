import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import {
  oneLineColumns,
  parseColumnMap,
  placeColumns,
  type ColumnPlaces,
} from '../../channels/csv/csv-columns.js';
import { openCsvFile } from '../../channels/csv/csv-file.js';
import type { ImportMoment } from '../../channels/csv/csv-rows.js';
import { MEMBER_FIELDS } from '../../channels/csv/member-columns.js';
import { MemberRowReader } from '../../channels/csv/member-rows.js';
import { ORDER_FIELDS, takenColumns } from '../../channels/csv/order-columns.js';
import { OrderRowReader } from '../../channels/csv/order-rows.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import { ImportChannels } from './import-channel.js';
import { ImportPass, type ImportRequest, type OnImportProgress } from './import-pass.js';
import { ImportRunStore, type ImportRunRow } from './import-run.store.js';
import type { ImportSummary } from './import-summary.js';
import { MemberBatches } from './member-batches.js';
import { OrderBatches } from './order-batches.js';

/**
 * Imports files: each row is checked, a bad one is named while the others go in, and what was imported
 * before changes nothing. Wrong files fail before any row is stored: `imports.file-unreadable`,
 * `imports.file-not-text`, `imports.file-empty`, `imports.map-invalid`, `imports.columns-missing`,
 * `imports.column-ambiguous`, `imports.channel-not-csv`, `imports.errors-file-invalid`.
 */
@Injectable()
export class ImportsService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly channels: ImportChannels,
    private readonly orders: OrderBatches,
    private readonly members: MemberBatches,
    private readonly pass: ImportPass,
    private readonly runs: ImportRunStore,
  ) {}

  /** Orders of a shop, one per row. */
  async importOrders(request: ImportRequest, onProgress?: OnImportProgress): Promise<ImportSummary> {
    const asked = parseColumnMap(request.map, ORDER_FIELDS);
    const file = await openCsvFile(request.file);
    const places = takenColumns(placeColumns(ORDER_FIELDS, file.header, asked), asked);
    const channel = await this.channels.find(request.channel, request.isDryRun === true);
    const moment = await this.moment();
    const reader = new OrderRowReader(places, file.header.length, channel.code, moment);
    return this.pass.run(
      {
        kind: 'orders',
        channel,
        file,
        columns: namesOf(places, file.header),
        records: file.records(oneLineColumns(ORDER_FIELDS, places)),
        read: (record) => reader.read(record),
        personOf: (order) => order.buyerExternalId,
        write: (tx, rows) => this.orders.write(tx, channel, rows),
      },
      request,
      onProgress,
    );
  }

  /** People, one per row: names, phones, joining, consents. */
  async importMembers(request: ImportRequest, onProgress?: OnImportProgress): Promise<ImportSummary> {
    const asked = parseColumnMap(request.map, MEMBER_FIELDS);
    const file = await openCsvFile(request.file);
    const places = placeColumns(MEMBER_FIELDS, file.header, asked);
    const channel = await this.channels.find(request.channel, request.isDryRun === true);
    const moment = await this.moment();
    const reader = new MemberRowReader(places, file.header.length, moment);
    const source = { channel, evidence: `文件导入：${basename(request.file)}`, now: moment.now };
    return this.pass.run(
      {
        kind: 'members',
        channel,
        file,
        columns: namesOf(places, file.header),
        records: file.records(oneLineColumns(MEMBER_FIELDS, places)),
        read: (record) => reader.read(record),
        personOf: (person) => person.externalId,
        write: (tx, rows) => this.members.write(tx, source, rows),
      },
      request,
      onProgress,
    );
  }

  /** The newest imports, newest first. */
  async latest(limit: number): Promise<ImportRunRow[]> {
    return this.runs.latest(this.database, limit);
  }

  private async moment(): Promise<ImportMoment> {
    return { now: await this.clock.now(), businessDate: await this.clock.today() };
  }
}

function namesOf<Field extends string>(
  places: ColumnPlaces<Field>,
  header: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries<number | undefined>(places).map(([field, place]) => [field, header[place ?? -1] ?? '']),
  );
}
