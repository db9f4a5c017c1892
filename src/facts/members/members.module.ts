import { Module } from '@nestjs/common';
import { ActivitiesModule } from '../activities/activities.module.js';
import { MemberMarksModule } from '../member-marks/member-marks.module.js';
import { ConsentsStore } from './consents.store.js';
import { IdentityResolver } from './identity-resolver.js';
import { MemberMerger } from './member-merger.js';
import { MembersRead } from './members.read.js';
import { MembersService } from './members.service.js';
import { MembersStore } from './members.store.js';

@Module({
  imports: [MemberMarksModule, ActivitiesModule],
  providers: [MembersStore, ConsentsStore, IdentityResolver, MemberMerger, MembersService, MembersRead],
  exports: [MembersService, MembersRead],
})
export class MembersModule {}
