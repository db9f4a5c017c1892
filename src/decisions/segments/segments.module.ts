import { Module, type OnModuleInit } from '@nestjs/common';
import { ChannelsModule } from '../../channels/channels.module.js';
import type { MemberMerged } from '../../facts/members/members.events.js';
import { TagsModule } from '../../facts/tags/tags.module.js';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { DrainRunner } from '../../platform/queue/drain-runner.js';
import { TieringModule } from '../tiering/tiering.module.js';
import { NightlySegmentsService } from './nightly-segments.service.js';
import { SegmentCatalogueService } from './segment-catalogue.service.js';
import { SegmentCounter } from './segment-counter.js';
import { SEGMENT_LISTS_DRAIN, SegmentFreezer } from './segment-freezer.js';
import { SegmentPeopleRead } from './segment-people.read.js';
import { SegmentSchemeUse } from './segment-scheme-use.js';
import { SegmentSnapshotStore } from './segment-snapshot.store.js';
import { SegmentStore } from './segment.store.js';
import { SEGMENTS_MERGE_SUBSCRIBER } from './segments.events.js';
import { RECOUNT_SEGMENTS_JOB, REFRESH_TAGS_JOB } from './segments.jobs.js';
import { SegmentsRead } from './segments.read.js';
import { SegmentsService } from './segments.service.js';
import { TagRulesService } from './tag-rules.service.js';

const services = [
  SegmentCatalogueService,
  SegmentCounter,
  SegmentFreezer,
  SegmentsService,
  SegmentsRead,
  TagRulesService,
];

@Module({
  imports: [ChannelsModule, TagsModule, TieringModule],
  providers: [
    SegmentStore,
    SegmentSnapshotStore,
    SegmentPeopleRead,
    SegmentSchemeUse,
    NightlySegmentsService,
    ...services,
  ],
  exports: services,
})
export class SegmentsModule implements OnModuleInit {
  constructor(
    private readonly freezer: SegmentFreezer,
    private readonly nightly: NightlySegmentsService,
    private readonly drains: DrainRunner,
    private readonly events: EventDispatcher,
    private readonly jobs: JobDispatcher,
  ) {}

  onModuleInit(): void {
    this.drains.register({ name: SEGMENT_LISTS_DRAIN, drain: () => this.freezer.writeSome() });
    this.events.handle<MemberMerged>(SEGMENTS_MERGE_SUBSCRIBER, ({ payload }, tx) =>
      this.freezer.follow(tx, payload.fromMemberId, payload.toMemberId),
    );
    this.jobs.handle(REFRESH_TAGS_JOB.name, ({ businessDate, progress }) =>
      this.nightly.refreshTags(businessDate, progress),
    );
    this.jobs.handle(RECOUNT_SEGMENTS_JOB.name, ({ progress }) => this.nightly.recount(progress));
  }
}
