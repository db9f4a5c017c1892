import { ActivitiesService } from '../../src/facts/activities/activities.service.js';
import { MemberMarks } from '../../src/facts/member-marks/member-marks.service.js';
import { ConsentsStore } from '../../src/facts/members/consents.store.js';
import { IdentityResolver } from '../../src/facts/members/identity-resolver.js';
import { MemberMerger } from '../../src/facts/members/member-merger.js';
import { MembersService } from '../../src/facts/members/members.service.js';
import { MembersStore } from '../../src/facts/members/members.store.js';
import { OrdersService } from '../../src/facts/orders/orders.service.js';
import { OrdersStore } from '../../src/facts/orders/orders.store.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import { FieldCipher } from '../../src/platform/crypto/field-cipher.js';
import type { Database } from '../../src/platform/database/database.js';
import { EventBus, type Subscription } from '../../src/platform/outbox/event-bus.js';
import { LocalDoorbell, type Doorbell } from '../../src/platform/queue/doorbell.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';

/** The services of facts/ on a test database, wired as the application wires them. */
export interface FactServices {
  marks: MemberMarks;
  activities: ActivitiesService;
  members: MembersService;
  orders: OrdersService;
  clock: BusinessClock;
  cipher: FieldCipher;
  events: EventBus;
}

export function createFactServices(
  database: Database,
  subscriptions: readonly Subscription[] = [],
  doorbell: Doorbell = new LocalDoorbell(),
): FactServices {
  const clock = new BusinessClock(database, new SettingStore());
  const cipher = new FieldCipher('a data key for specs, thirty-two characters');
  const events = new EventBus(subscriptions, doorbell);
  const marks = new MemberMarks(doorbell);
  const activities = new ActivitiesService(marks);
  const store = new MembersStore();
  const consents = new ConsentsStore();
  const merger = new MemberMerger(store, consents, activities, marks, events);
  const resolver = new IdentityResolver(store);
  const members = new MembersService(store, resolver, merger, consents, activities, marks, cipher, events);
  const orders = new OrdersService(new OrdersStore(), members, marks, clock, events);
  orders.onModuleInit();
  return { marks, activities, members, orders, clock, cipher, events };
}

/** Adds a channel row and returns its id. */
export async function addChannelRow(
  database: Database,
  code: string,
  kind = 'wechat_shop',
  appId = '',
): Promise<string> {
  const { insertId } = await database.run(
    `INSERT INTO channel (code, kind, name, app_id, settings_json) VALUES (?, ?, ?, ?, '{}')`,
    [code, kind, code, appId],
  );
  return insertId;
}
