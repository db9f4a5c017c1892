import { ImportChannels } from '../../src/orchestration/imports/import-channel.js';
import { ImportPass } from '../../src/orchestration/imports/import-pass.js';
import { ImportRunStore } from '../../src/orchestration/imports/import-run.store.js';
import { ImportsService } from '../../src/orchestration/imports/imports.service.js';
import { KnownPeopleRead } from '../../src/orchestration/imports/known-people.read.js';
import { MemberBatches } from '../../src/orchestration/imports/member-batches.js';
import { OrderBatches } from '../../src/orchestration/imports/order-batches.js';
import { AppConfig } from '../../src/platform/config/app-config.js';
import type { Database } from '../../src/platform/database/database.js';
import { createChannelServices } from './channel-services.js';
import { createFactServices, type FactServices } from './fact-services.js';

/** The services of orchestration/imports with everything before them: one process of an installation. */
export interface ImportServices {
  imports: ImportsService;
  facts: FactServices;
  close(): void;
}

export function createImportServices(database: Database): ImportServices {
  const facts = createFactServices(database);
  const channels = createChannelServices(database);
  const runs = new ImportRunStore(Object.assign(new AppConfig(), { LEASE_SECONDS: 2 }));
  const imports = new ImportsService(
    database,
    facts.clock,
    new ImportChannels(channels.channels),
    new OrderBatches(facts.orders),
    new MemberBatches(facts.members, new KnownPeopleRead(), facts.cipher),
    new ImportPass(database, runs),
    runs,
  );
  return { imports, facts, close: () => channels.close() };
}
