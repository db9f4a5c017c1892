import { Injectable } from '@nestjs/common';
import type { ChannelKind, ChannelSecrets, ChannelSettings } from '../../channels/channel.js';
import { ChannelsService } from '../../channels/channels.service.js';
import { SimulatorControl, type SimulatorAccount } from './simulator-control.js';

interface DemoChannel {
  code: string;
  kind: ChannelKind;
  name: string;
  appId?: string;
  settings: ChannelSettings;
  secrets?: ChannelSecrets;
}

const OFFICIAL_ACCOUNT_CODE = 'demo-oa';
const MINI_PROGRAM_CODE = 'demo-mp';
const SHOP_CODE = 'demo-shop';

/** The simulator's accounts as channels, the way an operator would enter them in 渠道接入. */
@Injectable()
export class DemoChannels {
  constructor(
    private readonly channels: ChannelsService,
    private readonly simulator: SimulatorControl,
  ) {}

  /** Creates the channels or points them at the simulator's present address; returns the ids by code. */
  async ensure(
    historyFrom: string | undefined,
  ): Promise<{ officialAccountId: string; codes: Record<string, string> }> {
    const { accounts } = await this.simulator.accounts();
    const wanted = this.wanted(accounts, historyFrom);
    const ids = new Map<string, string>();
    for (const channel of wanted) ids.set(channel.code, await this.ensureOne(channel));
    return {
      officialAccountId: ids.get(OFFICIAL_ACCOUNT_CODE) ?? '',
      codes: Object.fromEntries(
        wanted.flatMap(({ appId, code }) => (appId === undefined ? [] : [[appId, code]])),
      ),
    };
  }

  private wanted(accounts: readonly SimulatorAccount[], historyFrom: string | undefined): DemoChannel[] {
    const baseUrl = this.simulator.baseUrl ?? '';
    const account = (kind: SimulatorAccount['kind']): Pick<DemoChannel, 'appId' | 'secrets' | 'settings'> => {
      const found = accounts.find((candidate) => candidate.kind === kind);
      if (!found) throw new Error(`The simulator has no ${kind}`);
      const { appid, secret, callbackToken, originalId } = found;
      return { appId: appid, secrets: { secret, callbackToken }, settings: { baseUrl, originalId } };
    };
    const shop = account('shop');
    return [
      {
        code: OFFICIAL_ACCOUNT_CODE,
        kind: 'wechat_official_account',
        name: '品牌公众号',
        ...account('official-account'),
      },
      { code: MINI_PROGRAM_CODE, kind: 'mini_program', name: '会员小程序', ...account('mini-program') },
      {
        code: 'demo-members',
        kind: 'membership_feed',
        name: '会员名单',
        settings: { feedUrl: `${baseUrl}/_control/joins`, identityChannelCode: MINI_PROGRAM_CODE },
      },
      {
        code: SHOP_CODE,
        kind: 'wechat_shop',
        name: '微信小店',
        ...shop,
        settings: historyFrom === undefined ? shop.settings : { ...shop.settings, historyFrom },
      },
    ];
  }

  private async ensureOne({ code, kind, name, appId, settings, secrets }: DemoChannel): Promise<string> {
    const known = await this.channels.findByCode(code);
    const fields = { appId, settings, ...(secrets ? { secrets } : {}) };
    if (known) return (await this.channels.update(known.id, fields)).id;
    return (await this.channels.create({ code, kind, name, ...fields })).id;
  }
}
