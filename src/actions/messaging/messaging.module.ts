import { Module, type OnModuleInit } from '@nestjs/common';
import type { MessageVendorResult } from '../../channels/channel.events.js';
import { ChannelsModule } from '../../channels/channels.module.js';
import type { MemberMerged } from '../../facts/members/members.events.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { DrainRunner } from '../../platform/queue/drain-runner.js';
import { DeliveryDrain, MassSendDrain } from './delivery-drain.js';
import { DeliverySender } from './delivery-sender.js';
import { DeliveryStore } from './delivery.store.js';
import { MassSendStore } from './mass-send.store.js';
import { MassSender } from './mass-sender.js';
import { MessageTemplateStore } from './message-template.store.js';
import { MessagingRead } from './messaging.read.js';
import { MessagingService } from './messaging.service.js';
import { RecipientRead } from './recipient.read.js';
import { ChannelSenderSource, SenderSource } from './sender-source.js';
import { VendorResultStore } from './vendor-result.store.js';

@Module({
  imports: [ChannelsModule],
  providers: [
    {
      provide: DeliveryStore,
      inject: [AppConfig],
      useFactory: (config: AppConfig) => new DeliveryStore(config.LEASE_SECONDS),
    },
    {
      provide: MassSendStore,
      inject: [AppConfig],
      useFactory: (config: AppConfig) => new MassSendStore(config.LEASE_SECONDS),
    },
    MessageTemplateStore,
    VendorResultStore,
    RecipientRead,
    { provide: SenderSource, useClass: ChannelSenderSource },
    DeliverySender,
    MassSender,
    DeliveryDrain,
    MassSendDrain,
    MessagingRead,
    MessagingService,
  ],
  exports: [MessagingRead, MessagingService, RecipientRead],
})
export class MessagingModule implements OnModuleInit {
  constructor(
    private readonly events: EventDispatcher,
    private readonly runner: DrainRunner,
    private readonly single: DeliveryDrain,
    private readonly mass: MassSendDrain,
    private readonly results: VendorResultStore,
    private readonly deliveries: DeliveryStore,
  ) {}

  onModuleInit(): void {
    this.runner.register(this.single);
    this.runner.register(this.mass);
    this.events.handle<MessageVendorResult>('messaging.keep-vendor-result', ({ payload }, tx) =>
      this.results.keep(tx, payload),
    );
    this.events.handle<MemberMerged>('messaging.merge-members', ({ payload }, tx) =>
      this.deliveries.move(tx, payload.fromMemberId, payload.toMemberId),
    );
  }
}
