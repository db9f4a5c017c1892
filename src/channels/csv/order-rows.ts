import { hash } from 'node:crypto';
import type { ChannelOrder, ChannelOrderItem } from '../channel.js';
import type { ColumnPlaces } from './csv-columns.js';
import type { CsvRecord } from '../../platform/spreadsheet/csv-parser.js';
import { isInFuture, readRow, type ImportMoment, type ReadRow } from './csv-rows.js';
import { CellProblem, readAmountFen, readId, readInstant, readQuantity, readWords } from './csv-values.js';
import { customerName } from './customer-name.js';
import type { OrderField } from './order-columns.js';
import { SeenTable } from './seen-table.js';

const CUSTOMER_LENGTH = 128;
const NUMBER_LENGTH = 96;

/**
 * Turns the rows of one order file into orders. An order's number is the file's; without such a column it
 * is a hash of channel, customer, time and amount with the ordinal among equal rows of the file, so that
 * the same file, or a longer export of the same shop, gives the same numbers again.
 */
export class OrderRowReader {
  private readonly seen = new SeenTable();

  constructor(
    private readonly places: ColumnPlaces<OrderField>,
    private readonly columnCount: number,
    private readonly channelCode: string,
    private readonly moment: ImportMoment,
  ) {}

  read(record: CsvRecord): ReadRow<ChannelOrder> {
    return readRow(record, this.columnCount, (sound) => this.readSound(sound));
  }

  private readSound({ line, cells }: CsvRecord): ReadRow<ChannelOrder> {
    const { places } = this;
    const buyerExternalId = readId(cell(cells, places.customer), '客户编号', CUSTOMER_LENGTH);
    if (buyerExternalId === undefined) throw problem('imports.customer-missing', '没有客户编号');
    const paidAt = readInstant(cell(cells, places.paid_at), '付款时间');
    if (isInFuture(paidAt, this.moment)) throw problem('orders.paid-at-in-future', '付款时间晚于今天');
    const paidAmountFen = readAmountFen(cell(cells, places.amount));
    const costFen = this.costOf(cells);
    const items = this.itemsOf(cells, paidAmountFen);
    const facts = JSON.stringify([buyerExternalId, paidAt.getTime(), paidAmountFen]);
    const order = {
      buyerExternalId,
      buyerFallbackName: customerName(buyerExternalId),
      state: 'completed' as const,
      paidAmountFen,
      ...(costFen === undefined ? {} : { costFen }),
      placedAt: paidAt,
      paidAt,
      items,
    };
    if (places.order_no === undefined) {
      return { line, cells, item: { ...order, externalId: this.numberFor(facts) } };
    }
    const externalId = readId(cell(cells, places.order_no), '订单号', NUMBER_LENGTH);
    if (externalId === undefined) throw problem('imports.order-no-missing', '没有订单号');
    const content = checksum(`${facts}${JSON.stringify([costFen ?? null, items])}`);
    const earlier = this.seen.note(externalId, line, content);
    if (earlier === undefined) return { line, cells, item: { ...order, externalId } };
    if (earlier.second === content) return { line, repeats: earlier.first };
    throw problem(
      'imports.order-no-repeated',
      `订单号与第 ${earlier.first} 行相同，内容却不同；一个订单只能占一行`,
    );
  }

  /** An empty cell says nothing about the cost; zero is a cost. */
  private costOf(cells: readonly string[]): number | undefined {
    const text = cell(cells, this.places.cost);
    return text === undefined || text.trim() === '' ? undefined : readAmountFen(text);
  }

  private numberFor(facts: string): string {
    const digest = hash('sha256', `${this.channelCode}\n${facts}`, 'buffer').toString('base64url');
    return `row-${digest.slice(0, 22)}-${this.seen.countUp(facts)}`;
  }

  private itemsOf(cells: readonly string[], amountFen: number): ChannelOrderItem[] {
    const { product, category, items } = this.places;
    if (product === undefined && category === undefined && items === undefined) return [];
    return [
      {
        title: readWords(cell(cells, product), 255),
        category: readWords(cell(cells, category), 64),
        quantity: readQuantity(cell(cells, items)),
        amountFen,
      },
    ];
  }
}

function problem(code: string, reason: string): CellProblem {
  return new CellProblem({ code, reason });
}

function cell(cells: readonly string[], place: number | undefined): string | undefined {
  return place === undefined ? undefined : cells[place];
}

function checksum(text: string): number {
  return hash('sha256', text, 'buffer').readUInt32LE(0);
}
