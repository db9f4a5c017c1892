import { MembersRead } from '../../src/facts/members/members.read.js';
import { OrdersRead } from '../../src/facts/orders/orders.read.js';
import { FollowerDriver } from '../../src/orchestration/sync/follower-driver.js';
import { MembershipDriver } from '../../src/orchestration/sync/membership-driver.js';
import { OrderDriver, RefundDriver } from '../../src/orchestration/sync/order-drivers.js';
import { StreamRunner } from '../../src/orchestration/sync/stream-runner.js';
import { SyncDrivers } from '../../src/orchestration/sync/sync-drivers.js';
import { SyncRead } from '../../src/orchestration/sync/sync.read.js';
import { SyncService } from '../../src/orchestration/sync/sync.service.js';
import { SyncStore } from '../../src/orchestration/sync/sync.store.js';
import { AppConfig } from '../../src/platform/config/app-config.js';
import type { Database } from '../../src/platform/database/database.js';
import { JobRunStore } from '../../src/platform/jobs/job-run.store.js';
import { silentLogger } from '../../src/platform/logging/logger.js';
import { LocalDoorbell } from '../../src/platform/queue/doorbell.js';
import { createChannelServices, type ChannelServices } from './channel-services.js';
import { createFactServices, type FactServices } from './fact-services.js';

/** The services of orchestration/sync with everything before them: one process of an installation. */
export interface SyncServices {
  sync: SyncService;
  read: SyncRead;
  facts: FactServices;
  channels: ChannelServices;
  close(): void;
}

export function createSyncServices(database: Database, leaseSeconds = 2): SyncServices {
  const facts = createFactServices(database);
  const channels = createChannelServices(database);
  const { registry } = channels;
  const config = Object.assign(new AppConfig(), { LEASE_SECONDS: leaseSeconds });
  const store = new SyncStore();
  const [members, orders] = [new MembersRead(), new OrdersRead()];
  const drivers = new SyncDrivers(
    new FollowerDriver(registry, facts.members, members, facts.clock, database),
    new MembershipDriver(registry, channels.channels, facts.members),
    new OrderDriver(registry, facts.orders, orders, facts.clock, store),
    new RefundDriver(registry, facts.orders, orders, facts.clock, store),
  );
  const runner = new StreamRunner(database, store, facts.clock, config, silentLogger);
  const sync = new SyncService(
    channels.channels,
    runner,
    database,
    facts.clock,
    new JobRunStore(leaseSeconds),
    new LocalDoorbell(),
    drivers,
  );
  return { sync, read: new SyncRead(), facts, channels, close: () => channels.close() };
}
