import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { AppError } from '../platform/errors/app-error.js';
import type { Channel, ChannelKind, ChannelSecrets, ChannelSettings, CheckStep } from './channel.js';
import { ChannelNotFound } from './channel.errors.js';
import { ChannelRegistry } from './channel-registry.js';
import { ChannelStore } from './channel.store.js';
import { ChannelTokenStore } from './channel-token.store.js';

export interface NewChannel {
  /** Lower-case letters, digits and hyphens; part of the callback address. Absent: made from the kind. */
  code?: string | undefined;
  kind: ChannelKind;
  name: string;
  appId?: string | undefined;
  settings?: ChannelSettings;
  secrets?: ChannelSecrets;
}

/** Absent: stays. An empty secret: is taken away. */
export interface ChannelChanges {
  name?: string | undefined;
  appId?: string | undefined;
  isEnabled?: boolean | undefined;
  settings?: ChannelSettings;
  secrets?: ChannelSecrets;
}

const CODE_FORM = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The accounts of this installation. */
@Injectable()
export class ChannelsService {
  constructor(
    private readonly database: Database,
    private readonly store: ChannelStore,
    private readonly tokens: ChannelTokenStore,
    private readonly registry: ChannelRegistry,
  ) {}

  async list(): Promise<Channel[]> {
    return this.store.list(this.database);
  }

  /** Throws `channels.not-found`. */
  async get(id: string): Promise<Channel> {
    const channel = await this.store.findById(this.database, id);
    if (!channel) throw new ChannelNotFound(id);
    return channel;
  }

  /** Throws `channels.not-found`. */
  async getByCode(code: string): Promise<Channel> {
    const channel = await this.store.findByCode(this.database, code);
    if (!channel) throw new ChannelNotFound(code);
    return channel;
  }

  async findByCode(code: string): Promise<Channel | undefined> {
    return this.store.findByCode(this.database, code);
  }

  /** The enabled channel of a kind that was added first, e.g. the mini-program a member logs in with. */
  async firstOfKind(kind: ChannelKind): Promise<Channel | undefined> {
    const channels = await this.list();
    return channels.find((channel) => channel.kind === kind && channel.isEnabled);
  }

  /** Throws `channels.code-invalid`, `channels.code-taken`. */
  async create(wanted: NewChannel): Promise<Channel> {
    const taken = new Set((await this.list()).map(({ code }) => code));
    const code = wanted.code ?? freeCode(wanted.kind, taken);
    if (!CODE_FORM.test(code)) {
      throw new AppError({
        code: 'channels.code-invalid',
        message: '渠道代码只能用小写字母、数字和连字符，最长 63 个字符',
        details: { value: code },
      });
    }
    if (taken.has(code)) {
      throw new AppError({
        code: 'channels.code-taken',
        status: 409,
        message: `渠道代码「${code}」已被使用`,
        details: { value: code },
      });
    }
    const channel = {
      code,
      kind: wanted.kind,
      name: wanted.name.trim() || this.registry.labelOf(wanted.kind),
      appId: wanted.appId?.trim() ?? '',
      settings: wanted.settings ?? {},
      secrets: wanted.secrets ?? {},
      isEnabled: true,
    };
    return { ...channel, id: await this.store.insert(this.database, channel) };
  }

  /** Changes credentials or address; a token fetched with the old ones is forgotten. */
  async update(id: string, changes: ChannelChanges): Promise<Channel> {
    const before = await this.get(id);
    const after: Channel = {
      ...before,
      name: changes.name?.trim() || before.name,
      appId: changes.appId?.trim() ?? before.appId,
      isEnabled: changes.isEnabled ?? before.isEnabled,
      settings: merged(before.settings, changes.settings),
      secrets: merged(before.secrets, changes.secrets),
    };
    await this.store.update(this.database, after);
    const isSameAccount =
      before.appId === after.appId &&
      before.secrets.secret === after.secrets.secret &&
      before.settings.baseUrl === after.settings.baseUrl;
    if (!isSameAccount) await this.tokens.forget(id);
    return after;
  }

  /** Tries address and credentials for real, step by step. */
  async check(id: string): Promise<CheckStep[]> {
    const channel = await this.get(id);
    return this.registry.adapterOf(channel).check(channel);
  }
}

function freeCode(kind: ChannelKind, taken: ReadonlySet<string>): string {
  const base = kind.replaceAll('_', '-');
  for (let n = 1; ; n += 1) {
    const code = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(code)) return code;
  }
}

function merged<Fields extends object>(before: Fields, changes: Fields | undefined): Fields {
  const said = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined);
  const after = { ...before, ...Object.fromEntries(said) };
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== '')) as Fields;
}
