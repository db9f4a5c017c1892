import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { CsvFile } from '../../channels/csv/csv-file.js';
import type { CsvRecord } from '../../platform/spreadsheet/csv-parser.js';
import type { ReadRow, SoundRow } from '../../channels/csv/csv-rows.js';
import { SeenTable } from '../../channels/csv/seen-table.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { errorText } from '../../platform/errors/app-error.js';
import type { ImportChannel } from './import-channel.js';
import { ImportRunStore } from './import-run.store.js';
import type { ImportCounts, ImportKind, ImportSummary } from './import-summary.js';
import { EMPTY_TALLY, tallyAfter, type BatchEffect, type ImportTally } from './import-tally.js';
import { RejectedRowsFile } from './rejected-rows-file.js';

export interface ImportRequest {
  /** Path of the file. */
  file: string;
  /** `field=column,…`; fields left out are found by their usual names. */
  map?: string | undefined;
  /** Name of the channel the rows belong to; made on first use. */
  channel?: string | undefined;
  /** Where to write rejected rows. */
  errorsFile?: string | undefined;
  /** Everything is read, checked and tried, nothing is kept. */
  isDryRun?: boolean;
}

/** Told after every batch. */
export type OnImportProgress = (counts: Readonly<ImportCounts>) => void;

/** How one opened file is read and written. */
export interface ImportPlan<Item> {
  kind: ImportKind;
  channel: ImportChannel;
  file: CsvFile;
  /** Column names by field. */
  columns: Record<string, string>;
  records: AsyncGenerator<CsvRecord[], void>;
  read(record: CsvRecord): ReadRow<Item>;
  personOf(item: Item): string;
  write(tx: Tx, rows: readonly SoundRow<Item>[]): Promise<BatchEffect>;
}

const ROWS_PER_TRANSACTION = 1000;

/**
 * Takes a file from its first row to its last in transactions of 1,000 rows. All rows have keys, so a
 * killed import is simply run again. Holds one batch, and about 80 bytes per row to tell repeated ones.
 */
@Injectable()
export class ImportPass {
  constructor(
    private readonly database: Database,
    private readonly runs: ImportRunStore,
  ) {}

  async run<Item>(
    plan: ImportPlan<Item>,
    request: ImportRequest,
    onProgress: OnImportProgress = () => undefined,
  ): Promise<ImportSummary> {
    const startedAt = performance.now();
    const isDryRun = request.isDryRun === true;
    const rejects = await rejectsFor(request, plan.file);
    const people = new SeenTable();
    let tally = EMPTY_TALLY;
    let runId: string | undefined;
    try {
      runId = isDryRun ? undefined : await this.begin(plan, request);
      for await (const rows of batchesOf(plan)) {
        const { effect, after } = await this.write(plan, rows, tally, runId);
        tally = after;
        await rejects?.add([...rows.filter((row) => 'problem' in row), ...effect.rejected]);
        const refused = new Set(effect.rejected.map(({ line }) => line));
        for (const row of rows) {
          if ('item' in row && !refused.has(row.line)) people.countUp(plan.personOf(row.item));
        }
        onProgress(tally.counts);
      }
      if (runId !== undefined) await this.runs.finish(this.database, runId, tally.counts, null);
    } catch (error) {
      if (runId !== undefined) {
        const finish = this.runs.finish(this.database, runId, tally.counts, errorText(error));
        await finish.catch(() => undefined); // what went wrong first is what is told
      }
      throw error;
    } finally {
      await rejects?.close();
    }
    return {
      kind: plan.kind,
      file: request.file,
      channel: plan.channel.name,
      channelCode: plan.channel.code,
      encoding: plan.file.text.encoding,
      columns: plan.columns,
      ...tally.counts,
      people: people.size,
      ...(plan.kind === 'orders' ? { amountFen: tally.amountFen } : { joined: tally.joined }),
      errors: tally.errors,
      ...(request.errorsFile === undefined ? {} : { errorsFile: request.errorsFile }),
      isDryRun,
      seconds: Math.round((performance.now() - startedAt) / 10) / 100,
    };
  }

  private async begin<Item>(plan: ImportPlan<Item>, request: ImportRequest): Promise<string> {
    return this.runs.begin(this.database, {
      kind: plan.kind,
      channelId: plan.channel.id,
      fileName: basename(request.file),
      fileBytes: plan.file.text.bytes,
      fileSha256: plan.file.text.sha256,
      encoding: plan.file.text.encoding,
      columns: plan.columns,
    });
  }

  /** One batch with its bookkeeping in one transaction; without a run it is tried and taken back. */
  private async write<Item>(
    plan: ImportPlan<Item>,
    rows: readonly ReadRow<Item>[],
    before: ImportTally,
    runId: string | undefined,
  ): Promise<BatchOutcome> {
    const sound = rows.filter((row) => 'item' in row);
    try {
      return await this.database.transaction(async (tx) => {
        const effect = await plan.write(tx, sound);
        const outcome = { effect, after: tallyAfter(before, rows, effect) };
        if (runId === undefined) throw new TakenBack(outcome);
        await this.runs.progress(tx, runId, outcome.after.counts);
        return outcome;
      });
    } catch (error) {
      if (error instanceof TakenBack) return error.outcome;
      throw error;
    }
  }
}

interface BatchOutcome {
  effect: BatchEffect;
  after: ImportTally;
}

/** Rolls a trial's transaction back and carries out what it would have done. */
class TakenBack extends Error {
  constructor(readonly outcome: BatchOutcome) {
    super('A trial is rolled back');
  }
}

async function rejectsFor(request: ImportRequest, file: CsvFile): Promise<RejectedRowsFile | undefined> {
  if (request.errorsFile === undefined) return undefined;
  return RejectedRowsFile.create(request.errorsFile, request.file, file.header);
}

async function* batchesOf<Item>({ records, read }: ImportPlan<Item>): AsyncGenerator<ReadRow<Item>[], void> {
  let batch: ReadRow<Item>[] = [];
  for await (const piece of records) {
    for (const record of piece) {
      batch.push(read(record));
      if (batch.length < ROWS_PER_TRANSACTION) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
