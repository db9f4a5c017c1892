import { Module } from '@nestjs/common';
import { MessagingModule } from '../../../actions/messaging/messaging.module.js';
import { DeliveriesController } from './deliveries.controller.js';
import { MessagingController } from './messaging.controller.js';

/** 发送记录 in the admin panel. */
@Module({ imports: [MessagingModule], controllers: [DeliveriesController, MessagingController] })
export class MessagingAdminModule {}
