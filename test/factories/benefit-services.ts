import { BatchAudience } from '../../src/actions/coupon-batches/batch-audience.js';
import { BatchListStore } from '../../src/actions/coupon-batches/batch-list.store.js';
import { BatchListsService } from '../../src/actions/coupon-batches/batch-lists.service.js';
import { BatchPeopleRead } from '../../src/actions/coupon-batches/batch-people.read.js';
import { BatchTemplateRead } from '../../src/actions/coupon-batches/batch-template.read.js';
import { CouponBatchRunner } from '../../src/actions/coupon-batches/coupon-batch-runner.js';
import { CouponBatchStore } from '../../src/actions/coupon-batches/coupon-batch.store.js';
import { CouponBatchesRead } from '../../src/actions/coupon-batches/coupon-batches.read.js';
import { CouponBatchesService } from '../../src/actions/coupon-batches/coupon-batches.service.js';
import { ExchangeOrderStore } from '../../src/actions/points-mall/exchange-order.store.js';
import { ExchangeOrdersService } from '../../src/actions/points-mall/exchange-orders.service.js';
import { MallItemStore } from '../../src/actions/points-mall/mall-item.store.js';
import { MallItemsService } from '../../src/actions/points-mall/mall-items.service.js';
import { PickupCodes } from '../../src/actions/points-mall/pickup-code.js';
import { PointsMallRead } from '../../src/actions/points-mall/points-mall.read.js';
import { PointsMall } from '../../src/actions/points-mall/points-mall.service.js';
import { GuessLimiter } from '../../src/actions/redeem-codes/guess-limiter.js';
import { RedeemCampaignStore } from '../../src/actions/redeem-codes/redeem-campaign.store.js';
import { RedeemCampaignsService } from '../../src/actions/redeem-codes/redeem-campaigns.service.js';
import { RedeemCodeHasher } from '../../src/actions/redeem-codes/redeem-code-text.js';
import { RedeemCodesRead } from '../../src/actions/redeem-codes/redeem-codes.read.js';
import { RedeemCodes } from '../../src/actions/redeem-codes/redeem-codes.service.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import { readConfig } from '../../src/platform/config/app-config.js';
import { FieldCipher } from '../../src/platform/crypto/field-cipher.js';
import type { Database } from '../../src/platform/database/database.js';
import { valuesList, chunks } from '../../src/platform/database/sql.js';
import { silentLogger } from '../../src/platform/logging/logger.js';
import { LocalDoorbell } from '../../src/platform/queue/doorbell.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { RedisClient } from '../../src/platform/redis/redis-client.js';
import { createCoupons } from './coupons.js';
import { pointsServices } from './points-world.js';
import { createSegmentServices } from './segment-services.js';

export const specCipher = new FieldCipher('data-key-of-a-spec-000000000000000000');

/** Batches wired by hand over a schema, as the module wires them; nothing drains by itself. */
export function createCouponBatches(database: Database) {
  const segments = createSegmentServices(database);
  const coupons = createCoupons(database, segments.clock);
  const store = new CouponBatchStore();
  const lists = new BatchListStore();
  const people = new BatchPeopleRead();
  const templates = new BatchTemplateRead(segments.clock);
  const runner = new CouponBatchRunner(
    database,
    segments.clock,
    store,
    people,
    new BatchAudience(people),
    templates,
    coupons.service,
    silentLogger,
  );
  const batches = new CouponBatchesService(
    database,
    store,
    lists,
    templates,
    runner,
    segments.segments,
    segments.read,
    segments.freezer,
    new SettingStore(),
    new LocalDoorbell(),
  );
  return {
    segments,
    coupons,
    runner,
    batches,
    lists: new BatchListsService(database, lists, people, specCipher),
    listStore: lists,
    read: new CouponBatchesRead(),
  };
}

/** Guesses counted in this process alone. */
function guessLimiter(): GuessLimiter {
  const config = readConfig({
    DATABASE_URL: 'mysql://nobody@127.0.0.1:1/none',
    REDIS_URL: 'redis://127.0.0.1:1',
    JWT_SECRET: 'jwt-secret-of-a-spec-0000000000000000',
    COUPON_SECRET: 'coupon-secret-of-a-spec-0000000000000',
    DATA_KEY: 'data-key-of-a-spec-000000000000000000',
  });
  return new GuessLimiter(new RedisClient(process.env['TEST_REDIS_URL'] ?? '', silentLogger), config);
}

/** Words and codes wired by hand over a schema. */
export function createRedeemCodes(database: Database) {
  const clock = new BusinessClock(database, new SettingStore());
  const coupons = createCoupons(database, clock);
  const store = new RedeemCampaignStore();
  const hasher = new RedeemCodeHasher('a secret that is long enough to be one');
  return {
    coupons,
    store,
    campaigns: new RedeemCampaignsService(
      database,
      clock,
      store,
      coupons.read,
      hasher,
      specCipher,
      new LocalDoorbell(),
    ),
    codes: new RedeemCodes(database, clock, store, coupons.service, hasher, guessLimiter()),
    read: new RedeemCodesRead(),
  };
}

/** The points mall wired by hand over a schema. */
export function createPointsMall(database: Database) {
  const clock = new BusinessClock(database, new SettingStore());
  const coupons = createCoupons(database, clock);
  const { points, read: pointsRead } = pointsServices(database, clock);
  const items = new MallItemStore();
  const orders = new ExchangeOrderStore();
  const pickups = new PickupCodes('a secret that is long enough to be one');
  return {
    coupons,
    points,
    pointsRead,
    items: new MallItemsService(database, items, coupons.read),
    mall: new PointsMall(
      database,
      clock,
      items,
      orders,
      points,
      pointsRead,
      coupons.service,
      pickups,
      specCipher,
    ),
    orders: new ExchangeOrdersService(database, clock, orders, items, points, pickups, specCipher),
    read: new PointsMallRead(),
  };
}

/** Members `from`…`to`, joined unless said otherwise, with facts, so that segments find them. */
export async function insertMembers(
  database: Database,
  from: number,
  to: number,
  joinedAt: string | null = '2026-01-01',
): Promise<string[]> {
  const ids = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  for (const piece of chunks(ids, 5000)) {
    const members = valuesList(piece.map((id) => [id, `客户${id}`, '2026-01-01', joinedAt]));
    await database.run(
      `INSERT INTO member (id, display_name, first_seen_at, joined_at) VALUES ${members.text}`,
      members.values,
    );
    const facts = valuesList(piece.map((id) => [id, '2026-05-31', id % 3]));
    await database.run(
      `INSERT INTO member_fact (member_id, as_of_on, order_count) VALUES ${facts.text}`,
      facts.values,
    );
  }
  return ids.map(String);
}
