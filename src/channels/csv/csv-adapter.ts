import { Injectable } from '@nestjs/common';
import type { Channel, ChannelAdapter, CheckStep } from '../channel.js';

/** Files: nothing is fetched, orders and members are imported from the command line. */
@Injectable()
export class CsvAdapter implements ChannelAdapter {
  readonly kind = 'csv';
  readonly labelZh = '文件导入';

  async check(_channel: Channel): Promise<CheckStep[]> {
    return [{ name: '文件导入', isOk: true, detail: '无需连接，用命令行导入订单或会员文件' }];
  }
}
