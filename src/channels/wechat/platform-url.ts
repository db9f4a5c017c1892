import type { Channel } from '../channel.js';

const WECHAT_URL = 'https://api.weixin.qq.com';

/** Where the platform of a channel is called, without a slash at the end. */
export function platformUrl(channel: Channel): string {
  return (channel.settings.baseUrl ?? WECHAT_URL).replace(/\/+$/, '');
}
