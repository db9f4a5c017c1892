import { segmentFields } from '../../src/catalogue.js';
import { ContributedFields } from '../../src/decisions/conditions/conditions.module.js';
import { NightlySegmentsService } from '../../src/decisions/segments/nightly-segments.service.js';
import { SegmentCatalogueService } from '../../src/decisions/segments/segment-catalogue.service.js';
import { SegmentCounter } from '../../src/decisions/segments/segment-counter.js';
import { SegmentFreezer } from '../../src/decisions/segments/segment-freezer.js';
import { SegmentPeopleRead } from '../../src/decisions/segments/segment-people.read.js';
import { SegmentSnapshotStore } from '../../src/decisions/segments/segment-snapshot.store.js';
import { SegmentStore } from '../../src/decisions/segments/segment.store.js';
import { SegmentsRead } from '../../src/decisions/segments/segments.read.js';
import { SegmentsService } from '../../src/decisions/segments/segments.service.js';
import { TagRulesService } from '../../src/decisions/segments/tag-rules.service.js';
import { AskableSchemesRead } from '../../src/decisions/tiering/askable-schemes.read.js';
import { SchemesInForceRead } from '../../src/decisions/tiering/schemes-in-force.read.js';
import { MemberMarks } from '../../src/facts/member-marks/member-marks.service.js';
import { MemberTagStore } from '../../src/facts/tags/member-tag.store.js';
import { TagStore } from '../../src/facts/tags/tag.store.js';
import { TagsRead } from '../../src/facts/tags/tags.read.js';
import { TagsService } from '../../src/facts/tags/tags.service.js';
import type { Database } from '../../src/platform/database/database.js';
import { silentLogger } from '../../src/platform/logging/logger.js';
import { LocalDoorbell } from '../../src/platform/queue/doorbell.js';
import { createChannelServices } from './channel-services.js';
import { createDecisions } from './decisions.js';

/** Tags and segments over one schema, with the decisions that they ask, wired by hand. */
export function createSegmentServices(database: Database) {
  const decisions = createDecisions(database);
  const { clock } = decisions;
  const channels = createChannelServices(database);
  const doorbell = new LocalDoorbell();
  const tagsRead = new TagsRead();
  const tags = new TagsService(
    database,
    clock,
    new TagStore(),
    new MemberTagStore(),
    new MemberMarks(doorbell),
  );
  const store = new SegmentStore();
  const snapshots = new SegmentSnapshotStore();
  const catalogues = new SegmentCatalogueService(
    decisions.fields,
    new ContributedFields(segmentFields),
    tagsRead,
    new AskableSchemesRead(decisions.schemeStore, decisions.compiler),
    store,
  );
  const people = new SegmentPeopleRead(channels.channels, channels.registry);
  const counter = new SegmentCounter(database, clock, catalogues, people);
  const freezer = new SegmentFreezer(database, clock, store, snapshots, catalogues, counter, doorbell);
  const segments = new SegmentsService(database, clock, store, catalogues, counter, freezer);
  const read = new SegmentsRead(database, store, snapshots, catalogues, counter, people);
  const tagRules = new TagRulesService(
    database,
    clock,
    tags,
    tagsRead,
    catalogues,
    store,
    new SchemesInForceRead(),
  );
  const nightly = new NightlySegmentsService(database, tags, tagRules, segments, store, silentLogger);
  return {
    decisions,
    clock,
    tags,
    tagsRead,
    tagRules,
    catalogues,
    counter,
    freezer,
    segments,
    read,
    snapshots,
    nightly,
  };
}

export type SegmentServices = ReturnType<typeof createSegmentServices>;
