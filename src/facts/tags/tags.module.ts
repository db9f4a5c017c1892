import { Module, type OnModuleInit } from '@nestjs/common';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { MemberMarksModule } from '../member-marks/member-marks.module.js';
import type { MemberMerged } from '../members/members.events.js';
import { MemberTagStore } from './member-tag.store.js';
import { TagStore } from './tag.store.js';
import { TAGS_MERGE_SUBSCRIBER } from './tags.events.js';
import { TagsRead } from './tags.read.js';
import { TagsService } from './tags.service.js';

@Module({
  imports: [MemberMarksModule],
  providers: [TagStore, MemberTagStore, TagsService, TagsRead],
  exports: [TagsService, TagsRead],
})
export class TagsModule implements OnModuleInit {
  constructor(
    private readonly events: EventDispatcher,
    private readonly tags: TagsService,
  ) {}

  onModuleInit(): void {
    this.events.handle<MemberMerged>(TAGS_MERGE_SUBSCRIBER, ({ payload }, tx) =>
      this.tags.move(tx, payload.fromMemberId, payload.toMemberId),
    );
  }
}
