import { Module, type OnModuleInit } from '@nestjs/common';
import { ChannelsModule } from '../../channels/channels.module.js';
import { MembersModule } from '../../facts/members/members.module.js';
import { OrdersModule } from '../../facts/orders/orders.module.js';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { FollowerDriver } from './follower-driver.js';
import { MembershipDriver } from './membership-driver.js';
import { NoticeIntake } from './notice-intake.js';
import { OrderDriver, RefundDriver } from './order-drivers.js';
import { StreamRunner } from './stream-runner.js';
import { channelOfPeriod, PULL_JOB } from './sync.jobs.js';
import { SyncRead } from './sync.read.js';
import { SyncDrivers } from './sync-drivers.js';
import { SyncService } from './sync.service.js';
import { SyncStore } from './sync.store.js';

@Module({
  imports: [ChannelsModule, MembersModule, OrdersModule],
  providers: [
    SyncStore,
    StreamRunner,
    FollowerDriver,
    MembershipDriver,
    OrderDriver,
    RefundDriver,
    SyncDrivers,
    SyncService,
    SyncRead,
    NoticeIntake,
  ],
  exports: [SyncService, SyncRead, NoticeIntake],
})
export class SyncModule implements OnModuleInit {
  constructor(
    private readonly sync: SyncService,
    private readonly jobs: JobDispatcher,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(PULL_JOB.name, async ({ period, requestedBy, progress }) => {
      const channelId = channelOfPeriod(period);
      const options = { requestedBy, onProgress: progress };
      return channelId === undefined
        ? this.sync.pullAll(options)
        : this.sync.pullChannel(channelId, { ...options, isFull: true });
    });
  }
}
