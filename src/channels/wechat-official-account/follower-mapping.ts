import type { ChannelFollower } from '../channel.js';
import { instantField, numberField, textField, type VendorRecord } from '../wechat/vendor-json.js';

/**
 * A follower's profile. Names, regions and pictures have been blank since December 2021; a blank stays
 * absent, so that it never overwrites anything. Undefined for a record without an openid.
 */
export function followerFrom(record: VendorRecord): ChannelFollower | undefined {
  const externalId = textField(record, 'openid');
  if (externalId === '') return undefined;
  if (numberField(record, 'subscribe') !== 1) return { externalId, isFollowing: false };
  return {
    externalId,
    unionId: textField(record, 'unionid') || undefined,
    isFollowing: true,
    followedAt: instantField(record, 'subscribe_time'),
    displayName: textField(record, 'nickname') || undefined,
    province: textField(record, 'province') || undefined,
    city: textField(record, 'city') || undefined,
  };
}
