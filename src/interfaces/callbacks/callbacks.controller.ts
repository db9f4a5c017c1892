import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { CallbackBodyInvalid } from '../../channels/channel.errors.js';
import { CallbacksService } from './callbacks.service.js';

/** Where platforms push to: `/callbacks/<code of the channel>`. */
@ApiExcludeController()
@Controller('callbacks')
export class CallbacksController {
  constructor(private readonly callbacks: CallbacksService) {}

  @Get(':channelCode')
  @Header('content-type', 'text/plain; charset=utf-8')
  answer(
    @Param('channelCode') channelCode: string,
    @Query() query: Record<string, unknown>,
  ): Promise<string> {
    return this.callbacks.answerAddressCheck(channelCode, textsOf(query));
  }

  @Post(':channelCode')
  @HttpCode(200)
  @Header('content-type', 'text/plain; charset=utf-8')
  async receive(
    @Param('channelCode') channelCode: string,
    @Query() query: Record<string, unknown>,
    @Body() body: unknown,
  ): Promise<string> {
    if (!Buffer.isBuffer(body)) throw new CallbackBodyInvalid();
    await this.callbacks.receive(channelCode, { query: textsOf(query), body, receivedAt: new Date() });
    return 'success';
  }
}

/** A value that is given twice is no value. */
function textsOf(query: Record<string, unknown>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
