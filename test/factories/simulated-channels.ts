import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel } from '../../src/channels/channel.js';
import type { ChannelsService } from '../../src/channels/channels.service.js';
import { ManagedProcess } from '../harness/child-process.js';

const SIMULATOR = new URL('../../dist/vendors/main.js', import.meta.url).pathname;

interface SimulatedAccount {
  kind: 'official-account' | 'mini-program' | 'shop';
  appid: string;
  secret: string;
  callbackToken: string;
  originalId: string;
}

export interface SimulatorOptions {
  people?: number;
  extraFollowers?: number;
  seed?: number;
  /** A purchase log to serve instead of the generated brand. */
  orders?: string;
}

/** The built simulator as a process of its own, and its control interface. */
export class SimulatorProcess {
  private constructor(
    private process: ManagedProcess,
    private readonly folder: string,
    private readonly args: readonly string[],
    readonly baseUrl: string,
  ) {}

  static async start(options: SimulatorOptions = {}): Promise<SimulatorProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'cenglin-simulator-'));
    const args = ['--state', folder, '--seed', String(options.seed ?? 1)];
    if (options.people !== undefined) args.push('--people', String(options.people));
    if (options.extraFollowers !== undefined) args.push('--extra-followers', String(options.extraFollowers));
    if (options.orders !== undefined) args.push('--orders', options.orders);
    const { process: managed, ready } = await ManagedProcess.start(
      SIMULATOR,
      [...args, '--port', '0'],
      process.env,
    );
    return new SimulatorProcess(managed, folder, args, String(ready['baseUrl']));
  }

  async control<Answer = Record<string, unknown>>(
    path: string,
    body?: unknown,
    method = body === undefined ? 'GET' : 'POST',
  ): Promise<Answer> {
    const answer = await fetch(`${this.baseUrl}/_control/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`simulator ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  async clearFaults(): Promise<void> {
    await this.control('faults', undefined, 'DELETE');
  }

  /** How often an account has been asked for a path since the simulator began. */
  async calls(appid: string, path: string): Promise<number> {
    const { calls } = await this.control<{ calls: { account: string; path: string; count: number }[] }>(
      'stats',
    );
    return calls
      .filter((entry) => entry.account === appid && entry.path === path)
      .reduce((sum, { count }) => sum + count, 0);
  }

  async stop(): Promise<void> {
    await this.process.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** `kill -9`, and up again on the same port with the same data. */
  async restart(): Promise<void> {
    await this.process.kill();
    const args = [...this.args, '--port', new URL(this.baseUrl).port];
    this.process = (await ManagedProcess.start(SIMULATOR, args, process.env)).process;
  }
}

/** The simulator's three accounts and its membership record, as channels of the installation. */
export interface SimulatedChannels {
  account: Channel;
  miniProgram: Channel;
  shop: Channel;
  memberships: Channel;
}

export async function addSimulatedChannels(
  channels: ChannelsService,
  simulator: SimulatorProcess,
  shopSettings: Channel['settings'] = {},
): Promise<SimulatedChannels> {
  const { accounts } = await simulator.control<{ accounts: SimulatedAccount[] }>('accounts');
  const credentials = (kind: SimulatedAccount['kind']) => {
    const found = accounts.find((account) => account.kind === kind);
    if (!found) throw new Error(`The simulator has no ${kind}`);
    return {
      appId: found.appid,
      settings: { baseUrl: simulator.baseUrl, originalId: found.originalId },
      secrets: { secret: found.secret, callbackToken: found.callbackToken },
    };
  };
  const shop = credentials('shop');
  return {
    account: await channels.create({
      code: 'official-account',
      kind: 'wechat_official_account',
      name: '公众号',
      ...credentials('official-account'),
    }),
    miniProgram: await channels.create({
      code: 'mini-program',
      kind: 'mini_program',
      name: '小程序',
      ...credentials('mini-program'),
    }),
    shop: await channels.create({
      code: 'shop',
      kind: 'wechat_shop',
      name: '小店',
      ...shop,
      settings: { ...shop.settings, ...shopSettings },
    }),
    memberships: await channels.create({
      code: 'memberships',
      kind: 'membership_feed',
      name: '会员名单',
      settings: { feedUrl: `${simulator.baseUrl}/_control/joins`, identityChannelCode: 'mini-program' },
    }),
  };
}
