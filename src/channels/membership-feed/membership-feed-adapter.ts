import { Injectable } from '@nestjs/common';
import { AppError } from '../../platform/errors/app-error.js';
import type {
  Channel,
  ChannelAdapter,
  ChannelMembership,
  CheckStep,
  MembershipSource,
  Page,
} from '../channel.js';
import { ChannelError } from '../channel.errors.js';
import {
  numberField,
  recordField,
  recordsField,
  textField,
  type VendorRecord,
} from '../wechat/vendor-json.js';
import { VendorHttp } from '../wechat/vendor-http.js';

const PAGE_SIZE = 1000;

/**
 * 会员名单: the list of members that the brand's own system keeps, as a JSON feed.
 *
 * `GET <feedUrl>?after=<position>&limit=<n>` answers `{joins: [{unionid?, mpOpenid, name?, joinedAt,
 * consents: {service, marketing}}], next, hasMore, total?}`; positions only grow, so `next` is where the
 * following sync goes on. With a feed token, calls carry `Authorization: Bearer`.
 */
@Injectable()
export class MembershipFeedAdapter implements ChannelAdapter, MembershipSource {
  readonly kind = 'membership_feed';
  readonly labelZh = '会员名单';
  readonly memberships: MembershipSource = this;

  constructor(private readonly http: VendorHttp) {}

  async listMemberships(
    channel: Channel,
    cursor: string | undefined,
  ): Promise<Page<ChannelMembership> & { total: number | undefined; resumeAt: string }> {
    const answer = await this.read(channel, cursor ?? '0', PAGE_SIZE);
    const next = textField(answer, 'next');
    if (next === '') throw feedUnreadable('next');
    const items = recordsField(answer, 'joins').map(membershipFrom);
    return {
      items,
      nextCursor: answer['hasMore'] === true && next !== cursor ? next : undefined,
      total: numberField(answer, 'total'),
      resumeAt: next,
    };
  }

  async check(channel: Channel): Promise<CheckStep[]> {
    const name = '读取会员名单';
    try {
      const answer = await this.read(channel, '0', 1);
      const total = numberField(answer, 'total');
      return [{ name, isOk: true, detail: total === undefined ? '接口可用' : `名单共 ${total} 人` }];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return [{ name, isOk: false, detail: error.message }];
    }
  }

  private async read(channel: Channel, after: string, limit: number): Promise<VendorRecord> {
    const { settings } = channel;
    const feedUrl = settings.feedUrl ?? settings.baseUrl;
    if (feedUrl === undefined || !URL.canParse(feedUrl)) {
      throw new ChannelError({
        code: 'channels.feed-url-missing',
        kind: 'invalid',
        message: `渠道「${channel.name}」还没有填写会员名单的接口地址`,
      });
    }
    const url = new URL(feedUrl);
    url.searchParams.set('after', after);
    url.searchParams.set('limit', String(limit));
    const feedToken = channel.secrets.feedToken ?? channel.secrets.secret;
    return this.http.json({
      method: 'GET',
      url: url.toString(),
      headers: feedToken === undefined ? undefined : { Authorization: `Bearer ${feedToken}` },
    });
  }
}

function membershipFrom(record: VendorRecord): ChannelMembership {
  const externalId = textField(record, 'mpOpenid');
  const joinedAt = new Date(textField(record, 'joinedAt'));
  if (externalId === '' || Number.isNaN(joinedAt.getTime())) throw feedUnreadable('mpOpenid, joinedAt');
  const consents = recordField(record, 'consents');
  return {
    externalId,
    unionId: textField(record, 'unionid') || undefined,
    displayName: textField(record, 'name') || undefined,
    joinedAt,
    consents: { service: consents['service'] === true, marketing: consents['marketing'] === true },
  };
}

function feedUnreadable(missing: string): ChannelError {
  return new ChannelError({
    code: 'channels.answer-unreadable',
    kind: 'transient',
    message: `会员名单的内容无法识别（缺少 ${missing}），请检查接口`,
    details: { missing },
  });
}
