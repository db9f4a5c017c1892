import { GrowthBackfill } from '../../src/facts/growth/growth-backfill.service.js';
import { GrowthBackfillStore } from '../../src/facts/growth/growth-backfill.store.js';
import { GrowthCampaigns } from '../../src/facts/growth/growth-campaigns.service.js';
import {
  SETTLE_ACTIVITIES_SUBSCRIBER,
  SETTLE_ORDERS_SUBSCRIBER,
} from '../../src/facts/growth/growth.events.js';
import { GrowthGrants } from '../../src/facts/growth/growth-grants.service.js';
import { settleGrowthJob } from '../../src/facts/growth/growth.jobs.js';
import { GrowthModule } from '../../src/facts/growth/growth.module.js';
import { GrowthRead } from '../../src/facts/growth/growth.read.js';
import { GrowthService } from '../../src/facts/growth/growth.service.js';
import { GrowthStore } from '../../src/facts/growth/growth.store.js';
import { MEMBER_FACTS_REFRESHED } from '../../src/facts/member-facts/member-facts.events.js';
import { MemberFactsService } from '../../src/facts/member-facts/member-facts.service.js';
import { MemberFactsStore } from '../../src/facts/member-facts/member-facts.store.js';
import { ORDER_CHANGED } from '../../src/facts/orders/orders.events.js';
import type { Database } from '../../src/platform/database/database.js';
import { JobDispatcher } from '../../src/platform/jobs/job-dispatcher.js';
import { JobRunStore } from '../../src/platform/jobs/job-run.store.js';
import { silentLogger } from '../../src/platform/logging/logger.js';
import { EventDispatcher } from '../../src/platform/outbox/event-dispatcher.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { createFactServices } from './fact-services.js';

/** Who of growth hears of what, as in src/subscriptions.ts. */
export const growthSubscriptions = [
  { event: ORDER_CHANGED, subscriber: SETTLE_ORDERS_SUBSCRIBER },
  { event: MEMBER_FACTS_REFRESHED, subscriber: SETTLE_ACTIVITIES_SUBSCRIBER },
];

/** Growth and the facts it hears of, on a test database; nothing runs by itself. */
export function createGrowth(database: Database) {
  const facts = createFactServices(database, growthSubscriptions);
  const memberFacts = new MemberFactsService(database, new MemberFactsStore(), facts.events, facts.clock);
  const events = new EventDispatcher(database, growthSubscriptions, silentLogger);
  const store = new GrowthStore();
  const read = new GrowthRead();
  const service = new GrowthService(database, facts.clock, store, facts.marks);
  const backfill = new GrowthBackfill(database, new GrowthBackfillStore(), service, events);
  const campaigns = new GrowthCampaigns(database, facts.clock, store, read, facts.marks);
  const grants = new GrowthGrants(facts.clock, store, facts.marks);
  const jobs = new JobDispatcher(
    database,
    new JobRunStore(30),
    [settleGrowthJob],
    silentLogger,
    () => undefined,
  );
  new GrowthModule(events, jobs, service, backfill, facts.members).onModuleInit();
  return {
    facts,
    settings: new SettingStore(),
    read,
    service,
    backfill,
    campaigns,
    grants,
    /** Takes marks and events until none is open. */
    async drain(): Promise<void> {
      for (let done = 1; done > 0;) done = (await memberFacts.refreshMarked()) + (await events.drain());
    },
  };
}

export type GrowthServices = ReturnType<typeof createGrowth>;
