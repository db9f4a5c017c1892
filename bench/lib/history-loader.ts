import type { Database } from '../../src/platform/database/database.js';
import type { Sql } from '../../src/platform/database/sql.js';
import { drawPeople, type DrawnPerson, type HistorySize } from './purchase-history.js';

const ROWS_PER_STATEMENT = 5000;
const CATEGORIES = ['洁面', '水乳', '精华', '面霜', '面膜', '防晒', '彩妆', '身体护理'];
const SORT_BYTES = 268_435_456;
const SHOP = 1;
const ACCOUNT = 2;

/**
 * Fills an empty, migrated schema. Drawn people and orders go into two narrow tables by statements of 5,000 rows;
 * from there the server copies them, orders in the order of payment, so that one person's orders lie as far apart
 * as they would after two years of business. Every order has one line, every fourth a second one.
 */
export async function loadHistory(
  database: Database,
  size: HistorySize,
  onStep: (step: string) => void,
): Promise<void> {
  await database.session(async (sql) => {
    // Empty tables then take rows in bulk (MariaDB 10.6+), with indexes built by sorting.
    await sql.run('SET SESSION unique_checks = 0, foreign_key_checks = 0');
    await sql.run(`SET SESSION sort_buffer_size = ${SORT_BYTES}`);
    await sql.run(`INSERT INTO channel (id, code, kind, name, settings_json) VALUES
      (${SHOP}, 'bench-shop', 'wechat_shop', '小店', '{}'),
      (${ACCOUNT}, 'bench-account', 'wechat_official_account', '公众号', '{}')`);
    onStep('drawing people and orders');
    await sql.run(`CREATE TABLE bench_person (
      id INT UNSIGNED NOT NULL PRIMARY KEY, first_seen_second INT UNSIGNED NOT NULL, is_joined TINYINT NOT NULL,
      is_following TINYINT NOT NULL, visit_second INT UNSIGNED NOT NULL) ENGINE=InnoDB`);
    await sql.run(`CREATE TABLE bench_order (
      member_id INT UNSIGNED NOT NULL, order_no INT UNSIGNED NOT NULL, paid_second INT UNSIGNED NOT NULL, amount_fen INT UNSIGNED NOT NULL,
      refunded_fen INT UNSIGNED NOT NULL) ENGINE=InnoDB`);
    await stage(sql, drawPeople(size));
    onStep('writing people');
    await writePeople(sql);
    onStep('writing orders');
    await writeOrders(sql);
    onStep('writing order lines');
    await writeLines(sql);
    await sql.run('DROP TABLE bench_order, bench_person');
    await sql.run('SET SESSION unique_checks = 1, foreign_key_checks = 1, sort_buffer_size = DEFAULT');
    for (const table of ['member', 'channel_identity', 'shop_order', 'shop_order_item', 'activity'])
      await sql.rows(`ANALYZE TABLE ${table}`);
  });
}

async function stage(sql: Sql, people: Iterable<DrawnPerson>): Promise<void> {
  const persons = new RowBuffer(sql, 'bench_person');
  const orders = new RowBuffer(sql, 'bench_order');
  for (const person of people) {
    const { memberId, firstSeenSecond, isJoined, isFollowing, visitSecond } = person;
    await persons.add(
      `(${memberId},${firstSeenSecond},${Number(isJoined)},${Number(isFollowing)},${visitSecond})`,
    );
    for (const [index, { paidSecond, amountFen, refundedFen }] of person.orders.entries())
      await orders.add(`(${memberId},${index + 1},${paidSecond},${amountFen},${refundedFen})`);
  }
  await persons.flush();
  await orders.flush();
}

/** Collects rows of numbers and writes them 5,000 at a time, drawing the next ones while the server works. */
class RowBuffer {
  private rows: string[] = [];
  private writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly sql: Sql,
    private readonly table: string,
  ) {}

  async add(row: string): Promise<void> {
    if (this.rows.push(row) < ROWS_PER_STATEMENT) return;
    await this.write();
  }

  async flush(): Promise<void> {
    if (this.rows.length > 0) await this.write();
    await this.writing;
  }

  private async write(): Promise<void> {
    await this.writing;
    const statement = `INSERT INTO ${this.table} VALUES ${this.rows.join(',')}`;
    this.rows = [];
    this.writing = this.sql.run(statement);
    // Awaited later; a failure in between must not count as unhandled.
    this.writing.catch(() => undefined);
  }
}

async function writePeople(sql: Sql): Promise<void> {
  await sql.run(`INSERT INTO member (id, display_name, phone_tail, province, city, gender, birthday, first_channel_id,
      first_seen_at, joined_at, joined_channel_id)
    SELECT p.id, CONCAT('微信用户', LPAD(p.id % 10000, 4, '0')), LPAD(p.id % 10000, 4, '0'), '浙江',
      ELT(1 + p.id % 5, '杭州', '宁波', '温州', '绍兴', '嘉兴'), ELT(1 + p.id % 3, 'female', 'male', 'unknown'),
      CAST('1950-01-01' AS DATE) + INTERVAL (p.id * 7919 % 21000) DAY,
      ${SHOP}, ${instant('p.first_seen_second')}, IF(p.is_joined, ${instant('p.first_seen_second')}, NULL),
      IF(p.is_joined, ${SHOP}, NULL)
    FROM bench_person p ORDER BY p.id`);
  await sql.run(`INSERT INTO channel_identity (id, channel_id, external_id, union_id, member_id, follow_state, followed_at)
    SELECT p.id, ${SHOP}, CONCAT('o-shop-', LPAD(p.id, 9, '0')), CONCAT('u-', LPAD(p.id, 9, '0')), p.id, 'none', NULL
    FROM bench_person p ORDER BY p.id`);
  await sql.run(`INSERT INTO channel_identity (channel_id, external_id, union_id, member_id, follow_state, followed_at)
    SELECT ${ACCOUNT}, CONCAT('o-account-', LPAD(p.id, 9, '0')), CONCAT('u-', LPAD(p.id, 9, '0')), p.id, 'following',
      ${instant('p.first_seen_second')}
    FROM bench_person p WHERE p.is_following = 1 ORDER BY p.id`);
  await sql.run(`INSERT INTO activity (member_id, kind, channel_id, dedupe_key, occurred_at)
    SELECT p.id, 'visited', ${ACCOUNT}, CONCAT('visit-', LPAD(p.id, 9, '0')), ${instant('p.visit_second')}
    FROM bench_person p WHERE p.visit_second > 0 ORDER BY p.id`);
}

async function writeOrders(sql: Sql): Promise<void> {
  await sql.run(`INSERT INTO shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id,
      state, paid_amount_fen, refunded_amount_fen, placed_at, paid_at, source_updated_at)
    SELECT ${SHOP}, CONCAT('order-', LPAD(o.member_id, 9, '0'), '-', o.order_no), o.member_id, o.member_id,
      CONCAT('o-shop-', LPAD(o.member_id, 9, '0')), 'completed', o.amount_fen, o.refunded_fen,
      ${instant('o.paid_second')}, ${instant('o.paid_second')}, ${instant('o.paid_second')}
    FROM bench_order o ORDER BY o.paid_second, o.member_id, o.order_no`);
}

async function writeLines(sql: Sql): Promise<void> {
  const names = CATEGORIES.map((name) => `'${name}'`).join(', ');
  const count = CATEGORIES.length;
  const amount = 'IF(o.id % 4 = 0, o.paid_amount_fen DIV 2, o.paid_amount_fen)';
  await sql.run(`INSERT INTO shop_order_item (order_id, line_no, product_external_id, title, category, quantity, amount_fen,
      member_id, counted_on, net_amount_fen)
    SELECT o.id, n.line_no, CONCAT('P', (o.id * 7 + n.line_no) % 40), CONCAT('商品', (o.id * 7 + n.line_no) % 40),
      ELT(1 + (o.member_id + n.line_no * (o.id % 3)) % ${count}, ${names}), 1, ${amount},
      o.member_id, CASE WHEN o.is_counted = 1 THEN o.paid_on END,
      CASE WHEN o.is_counted = 0 THEN 0 WHEN o.refunded_amount_fen = 0 THEN ${amount}
        ELSE FLOOR(${amount} * (1e0 * o.net_amount_fen / (o.net_amount_fen + o.refunded_amount_fen))) END
    FROM shop_order o JOIN (SELECT 1 AS line_no UNION ALL SELECT 2) n ON n.line_no = 1 OR o.id % 4 = 0
    ORDER BY o.id, n.line_no`);
}

/** SQL of the instant so many seconds after 1970, UTC. */
function instant(column: string): string {
  return `CAST('1970-01-01' AS DATETIME(3)) + INTERVAL ${column} SECOND`;
}
