import { hash } from 'node:crypto';
import { businessDateOf } from '../../platform/clock/business-date.js';
import type { ColumnPlaces } from './csv-columns.js';
import type { CsvRecord } from '../../platform/spreadsheet/csv-parser.js';
import { isInFuture, readRow, type ImportMoment, type ReadRow } from './csv-rows.js';
import { CellProblem, readConsent, readId, readInstant, readPhone, readWords } from './csv-values.js';
import { customerName } from './customer-name.js';
import type { MemberField } from './member-columns.js';
import { SeenTable } from './seen-table.js';

/** What a file says about one person; absent or empty: it does not say. */
export interface CsvPerson {
  externalId: string;
  fallbackName: string;
  displayName: string;
  phone: string | undefined;
  /** `YYYY-MM-DD` */
  birthday: string | undefined;
  province: string;
  city: string;
  joinedAt: Date | undefined;
  consents: { service: boolean | undefined; marketing: boolean | undefined };
  /** When the consents were given or refused. */
  consentAt: Date | undefined;
}

const CUSTOMER_LENGTH = 128;
const EARLIEST_BIRTH_YEAR = 1900;

/** Turns the rows of one member file into people; each customer may stand in one row. */
export class MemberRowReader {
  private readonly seen = new SeenTable();

  constructor(
    private readonly places: ColumnPlaces<MemberField>,
    private readonly columnCount: number,
    private readonly moment: ImportMoment,
  ) {}

  read(record: CsvRecord): ReadRow<CsvPerson> {
    return readRow(record, this.columnCount, (sound) => this.readSound(sound));
  }

  private readSound({ line, cells }: CsvRecord): ReadRow<CsvPerson> {
    const cell = (field: MemberField): string | undefined => {
      const place = this.places[field];
      return place === undefined ? undefined : cells[place];
    };
    const externalId = readId(cell('customer'), '客户编号', CUSTOMER_LENGTH);
    if (externalId === undefined) throw problem('imports.customer-missing', '没有客户编号');
    const birthday = this.pastInstant(cell('birthday'), '生日', EARLIEST_BIRTH_YEAR);
    const person: CsvPerson = {
      externalId,
      fallbackName: customerName(externalId),
      displayName: readWords(cell('name'), 64),
      phone: readPhone(cell('phone')),
      birthday: birthday && businessDateOf(birthday),
      province: readWords(cell('province'), 32),
      city: readWords(cell('city'), 32),
      joinedAt: this.pastInstant(cell('joined_at'), '入会时间'),
      consents: {
        service: readConsent(cell('service_consent'), '服务通知同意'),
        marketing: readConsent(cell('marketing_consent'), '营销同意'),
      },
      consentAt: this.pastInstant(cell('consent_at'), '同意时间'),
    };
    const content = hash('sha256', JSON.stringify(person), 'buffer').readUInt32LE(0);
    const earlier = this.seen.note(externalId, line, content);
    if (earlier === undefined) return { line, cells, item: person };
    if (earlier.second === content) return { line, repeats: earlier.first };
    throw problem('imports.customer-repeated', `客户与第 ${earlier.first} 行相同，内容却不同`);
  }

  private pastInstant(text: string | undefined, what: string, earliestYear?: number): Date | undefined {
    if (text === undefined || text.trim() === '') return undefined;
    const instant = readInstant(text, what, earliestYear);
    if (isInFuture(instant, this.moment)) throw problem('imports.date-in-future', `${what}晚于今天`);
    return instant;
  }
}

function problem(code: string, reason: string): CellProblem {
  return new CellProblem({ code, reason });
}
