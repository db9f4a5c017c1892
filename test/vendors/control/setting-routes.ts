import { ACCOUNTS } from '../accounts.js';
import type { ControlRoute } from '../api-route.js';
import type { SimulatorClock } from '../clock.js';
import { mergeConfig, type SimulatorConfig } from '../config.js';
import type { Faults } from '../faults.js';
import type { Journal } from '../journal.js';
import { isRecord } from '../json-fields.js';
import { ControlError } from '../platform-error.js';
import type { Pushes } from '../pushes.js';
import type { Quotas } from '../quotas.js';
import { MINI_PROGRAM_TEMPLATES, OFFICIAL_ACCOUNT_TEMPLATES } from '../message-templates.js';
import type { TokenKeeper } from '../tokens.js';
import { accountFrom, controlRecord, instantFrom, wholeNumberFrom } from './control-body.js';

export interface SettingParts {
  journal: Journal;
  clock: SimulatorClock;
  config: SimulatorConfig;
  tokens: TokenKeeper;
  quotas: Quotas;
  faults: Faults;
  pushes: Pushes;
  /** What data are served, for `/_control/health`. */
  describeSource: () => object;
}

/** Clock, callbacks, faults, tokens, quotas and configurable codes. */
export function settingRoutes(parts: SettingParts): ControlRoute[] {
  const { journal, clock, config, tokens, quotas, faults, pushes } = parts;
  return [
    {
      method: 'GET',
      path: '/_control/health',
      handle: () => ({ ok: true, clock: clock.describe(), source: parts.describeSource() }),
    },
    {
      method: 'GET',
      path: '/_control/accounts',
      handle: () => ({
        accounts: ACCOUNTS,
        templates: { wx_demo_oa: OFFICIAL_ACCOUNT_TEMPLATES, wx_demo_mp: MINI_PROGRAM_TEMPLATES },
      }),
    },
    { method: 'GET', path: '/_control/clock', handle: () => clock.describe() },
    {
      method: 'POST',
      path: '/_control/clock',
      handle(_query, body) {
        const record = controlRecord(body);
        const now = instantFrom(record, 'now');
        const days = wholeNumberFrom(record, 'advanceDays') ?? 0;
        const seconds = wholeNumberFrom(record, 'advanceSeconds') ?? 0;
        if (record.mode === 'real') clock.set('real', 0);
        else if (now !== null) clock.set(record.mode === 'running' ? 'running' : 'standing', now);
        else if (days !== 0 || seconds !== 0) clock.advance((days * 86_400 + seconds) * 1000);
        else throw new ControlError(422, 'bad_clock', 'give now, advanceDays, advanceSeconds or mode "real"');
        return clock.describe();
      },
    },
    { method: 'GET', path: '/_control/callbacks', handle: () => pushes.callbacks() },
    {
      method: 'POST',
      path: '/_control/callbacks',
      handle(_query, body) {
        const record = controlRecord(body);
        const base = record.callbackBase ?? null;
        const channels = record.channels ?? pushes.callbacks().channels;
        const isFitting = isRecord(channels) && Object.values(channels).every((id) => typeof id === 'string');
        if ((base !== null && typeof base !== 'string') || !isFitting) {
          throw new ControlError(
            422,
            'bad_callbacks',
            'give callbackBase (text or null) and channels {appid: id}',
          );
        }
        pushes.setCallbacks(base && base.replace(/\/+$/, ''), channels as Record<string, string>);
        return pushes.callbacks();
      },
    },
    {
      method: 'POST',
      path: '/_control/verify',
      handle: (_query, body) => pushes.verify(accountFrom(controlRecord(body))),
    },
    { method: 'GET', path: '/_control/faults', handle: () => ({ faults: faults.list() }) },
    { method: 'POST', path: '/_control/faults', handle: (_query, body) => faults.add(body) },
    {
      method: 'DELETE',
      path: '/_control/faults',
      handle() {
        faults.clear();
        return { faults: [] };
      },
    },
    {
      method: 'POST',
      path: '/_control/tokens/expire',
      handle(_query, body) {
        const record = controlRecord(body);
        const accounts = record.account === undefined ? ACCOUNTS : [accountFrom(record)];
        for (const account of accounts) tokens.expireAll(account);
        return { expired: accounts.map((account) => account.appid) };
      },
    },
    {
      method: 'POST',
      path: '/_control/quotas',
      handle(_query, body) {
        const record = controlRecord(body);
        const account = accountFrom(record);
        const dailyLimit = wholeNumberFrom(record, 'dailyLimit');
        if (typeof record.path !== 'string' || dailyLimit === null) {
          throw new ControlError(422, 'bad_quota', 'give account, path and dailyLimit');
        }
        journal.append('quota', { account: account.appid, path: record.path, dailyLimit });
        return quotas.describe(account.appid, record.path) ?? {};
      },
    },
    { method: 'GET', path: '/_control/config', handle: () => config },
    {
      method: 'POST',
      path: '/_control/config',
      handle(_query, body) {
        const values = controlRecord(body);
        const refused = mergeConfig({ ...config }, values);
        if (refused.length > 0)
          throw new ControlError(422, 'bad_config', `not settable: ${refused.join(', ')}`);
        journal.append('config', { values });
        return config;
      },
    },
  ];
}
