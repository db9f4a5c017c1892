import { Injectable } from '@nestjs/common';
import type { Channel, CheckStep } from '../channel.js';
import { AppError } from '../../platform/errors/app-error.js';
import { TokenKeeper } from './token-keeper.js';
import { WechatClient } from './wechat-client.js';

/** Tries an account step by step: credentials filled in, token given, one harmless call answered. */
@Injectable()
export class ConnectionCheck {
  constructor(
    private readonly tokens: TokenKeeper,
    private readonly client: WechatClient,
  ) {}

  async run(
    channel: Channel,
    probe: {
      name: string;
      method: 'GET' | 'POST';
      path: string;
      query?: Record<string, string>;
      body?: object;
    },
  ): Promise<CheckStep[]> {
    const steps: CheckStep[] = [filledIn(channel)];
    if (!steps[0]?.isOk) return steps;
    steps.push(
      await step('换取访问令牌', async () => {
        await this.tokens.token(channel);
        return 'AppID 与 AppSecret 正确';
      }),
    );
    if (!steps[1]?.isOk) return steps;
    steps.push(
      await step(probe.name, async () => {
        await this.client.call({ channel, isReading: true, ...probe });
        return '接口可用';
      }),
    );
    const hasCallback = (channel.secrets.callbackToken ?? '') !== '';
    steps.push({
      name: '接收推送',
      isOk: hasCallback,
      detail: hasCallback ? '已填写回调 Token' : '尚未填写回调 Token，平台推送将被拒绝',
    });
    return steps;
  }
}

function filledIn(channel: Channel): CheckStep {
  const missing = [
    ...(channel.appId === '' ? ['AppID'] : []),
    ...((channel.secrets.secret ?? '') === '' ? ['AppSecret'] : []),
  ];
  return {
    name: '账号信息',
    isOk: missing.length === 0,
    detail: missing.length === 0 ? '已填写' : `请填写 ${missing.join('、')}`,
  };
}

async function step(name: string, work: () => Promise<string>): Promise<CheckStep> {
  try {
    return { name, isOk: true, detail: await work() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { name, isOk: false, detail: error.message };
  }
}
