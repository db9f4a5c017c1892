import { Injectable } from '@nestjs/common';
import { EngagementAdminRead } from '../../../actions/engagement/engagement-admin.read.js';
import { LotteryRecords } from '../../../actions/engagement/lottery-record.service.js';
import { Database } from '../../../platform/database/database.js';
import { EngagementDetailReader } from './engagement-detail.reader.js';

const ROWS_PER_READ = 1_000;

/** What a file says of how it can be checked. */
const HOW_TO_CHECK =
  'roll = first 6 bytes of HMAC-SHA-256(seed, "chanceNo:0") as a number mod 1000000 (numbers from the last multiple of ' +
  '1000000 below 2^48 on are thrown away and the try number grows); prizes lie side by side from 0 on, as wide as their ' +
  'oddsPpm; draws go by drawNo and take from the stock; SHA-256(seed) = seedHash.';

/** The file of a lottery as text, piece by piece. */
@Injectable()
export class LotteryFileReader {
  constructor(
    private readonly database: Database,
    private readonly read: EngagementAdminRead,
    private readonly records: LotteryRecords,
    private readonly details: EngagementDetailReader,
  ) {}

  /** Throws `engagement.not-found`. */
  async open(id: string): Promise<AsyncGenerator<string>> {
    const [lottery, results, versions, check] = await Promise.all([
      this.details.read(id),
      this.details.resultsOf(id),
      this.details.versions(id),
      this.records.replay(this.database, id),
    ]);
    const head = {
      lottery,
      versions,
      howToCheck: HOW_TO_CHECK,
      seedHash: results.lottery?.seedHash,
      seed: results.lottery?.seed ?? null,
      fileHash: results.lottery?.fileHash ?? check.fileHash,
      isInOrder: check.isInOrder,
      prizes: results.lottery?.prizes,
    };
    return this.text(id, JSON.stringify(head));
  }

  private async *text(id: string, head: string): AsyncGenerator<string> {
    yield `${head.slice(0, -1)},"chances":[`;
    let before: string | undefined;
    let isFirst = true;
    for (;;) {
      const rows = await this.read.chances(this.database, id, { before, limit: ROWS_PER_READ });
      for (const row of rows.slice(0, ROWS_PER_READ)) {
        const line = JSON.stringify({
          chanceNo: row.id,
          memberId: row.member_id,
          member: row.member_name,
          source: row.source,
          givenAt: row.given_at,
          drawNo: row.draw_no,
          roll: row.roll,
          prizeNo: row.prize_no,
          outcome: row.outcome,
          prize: row.prize,
          drawnAt: row.drawn_at,
          deliveredAt: row.delivered_at,
          deliveredBy: row.delivered_by,
        });
        yield `${isFirst ? '' : ','}\n${line}`;
        isFirst = false;
      }
      if (rows.length <= ROWS_PER_READ) break;
      before = rows[ROWS_PER_READ - 1]?.id;
    }
    yield ']}\n';
  }
}
