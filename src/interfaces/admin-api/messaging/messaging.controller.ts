import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { MessageTemplateRow } from '../../../actions/messaging/message-template.store.js';
import { MessagingRead } from '../../../actions/messaging/messaging.read.js';
import { MessagingService } from '../../../actions/messaging/messaging.service.js';
import { Database } from '../../../platform/database/database.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { BlastLimitBody, MessageTemplateBody } from './messaging.dto.js';

/** 紧急停发, 单次上限, and the templates of messages. */
@ApiTags('messaging')
@Controller('api/admin/v1')
export class MessagingController {
  constructor(
    private readonly database: Database,
    private readonly read: MessagingRead,
    private readonly service: MessagingService,
  ) {}

  @Get('messaging/state')
  async state() {
    return this.read.state(this.database);
  }

  /** From the next claim on nothing is sent. */
  @Post('messaging/stop')
  @HttpCode(200)
  async stop(@CurrentOperator() operator: Operator) {
    await this.service.stop(operator.name);
    return this.state();
  }

  @Post('messaging/resume')
  @HttpCode(200)
  async resume(@CurrentOperator() operator: Operator) {
    await this.service.resume(operator.name);
    return this.state();
  }

  @Put('messaging/blast-limit')
  async setBlastLimit(@Body() { people }: BlastLimitBody, @CurrentOperator() operator: Operator) {
    await this.service.setBlastLimit(people, operator.name);
    return this.state();
  }

  @Get('message-templates')
  async listTemplates() {
    return (await this.service.listTemplates()).map(templateJson);
  }

  /** Throws `messaging.template-invalid`, `messaging.offer-on-template`, `messaging.template-exists`. */
  @Post('message-templates')
  async createTemplate(@Body() body: MessageTemplateBody, @CurrentOperator() operator: Operator) {
    return { id: await this.service.createTemplate(body, operator.name) };
  }
}

function templateJson(row: MessageTemplateRow) {
  return {
    id: row.id,
    code: row.code,
    title: row.title,
    purpose: row.purpose,
    channelId: row.channel_id,
    messageKind: row.message_kind,
    vendorTemplateId: row.vendor_template_id,
    page: row.page,
    fields: row.fields_json,
  };
}
