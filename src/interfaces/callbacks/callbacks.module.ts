import { Module, type OnModuleInit } from '@nestjs/common';
import { ChannelsModule } from '../../channels/channels.module.js';
import { SyncModule } from '../../orchestration/sync/sync.module.js';
import { DrainRunner } from '../../platform/queue/drain-runner.js';
import { CallbackInboxStore } from './callback-inbox.store.js';
import { CallbacksController } from './callbacks.controller.js';
import { CallbacksService } from './callbacks.service.js';

@Module({
  imports: [ChannelsModule, SyncModule],
  controllers: [CallbacksController],
  providers: [CallbackInboxStore, CallbacksService],
  exports: [CallbacksService],
})
export class CallbacksModule implements OnModuleInit {
  constructor(
    private readonly callbacks: CallbacksService,
    private readonly runner: DrainRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this.callbacks);
  }
}
