import { createHash } from 'node:crypto';

import { accountRoute, type ApiCall, type ApiRoute } from '../api-route.js';
import { bodyRecord, isRecord, textListOf, textOf, type JsonRecord } from '../json-fields.js';
import type { MessagingParts } from '../messaging-parts.js';
import { PlatformError } from '../platform-error.js';
import { eventBody } from '../push-bodies.js';
import { shanghaiMonth } from '../shanghai-time.js';

const LEAST_PEOPLE = 2;
const MOST_PEOPLE = 10_000;
const MOST_KEY_BYTES = 64;
const MOST_TEXT_BYTES = 2048;
const MINUTE_MS = 60_000;

interface MassJob {
  msgId: number;
  msgDataId: number | null;
  atMs: number;
}

/** Mass messages to lists of followers and the state of such a job. */
export function massMessageRoutes(parts: MessagingParts): ApiRoute[] {
  const jobsByKey = new Map<string, MassJob>();
  const jobIds = new Set<number>();
  parts.journal.on('mass', (event) => {
    jobsByKey.set(event.clientMsgId, event);
    jobIds.add(event.msgId);
  });
  let recentMs: number[] = [];

  return [
    accountRoute('official-account', 'POST', '/cgi-bin/message/mass/send', (call) => {
      const { config } = parts;
      const now = Date.now();
      recentMs = recentMs.filter((time) => time > now - MINUTE_MS);
      if (recentMs.length >= config.massPerMinute)
        throw new PlatformError(45011, 'api minute-quota reach limit');
      recentMs.push(now);

      const body = bodyRecord(call.body);
      const people = textListOf(body, 'touser');
      const openIds = people && [...new Set(people)];
      if (openIds === null || openIds.length < LEAST_PEOPLE || openIds.length > MOST_PEOPLE) {
        throw new PlatformError(40130, 'invalid openid list size, at least two openid');
      }
      const content = readContent(body);
      const given = textOf(body, 'clientmsgid');
      if (given !== null && Buffer.byteLength(given) > MOST_KEY_BYTES) {
        throw new PlatformError(45067, 'clientmsgid size out of limit');
      }
      const key = given ?? deriveKey(openIds, content.text);
      const earlier = jobsByKey.get(key);
      if (earlier && earlier.atMs > now - config.massDedupeSeconds * 1000) {
        throw new PlatformError(45065, 'clientmsgid exist', { msg_id: earlier.msgId });
      }
      return submit(parts, call, openIds, content, key);
    }),
    accountRoute('official-account', 'POST', '/cgi-bin/message/mass/get', ({ body }) => {
      const msgId = Number(bodyRecord(body).msg_id);
      if (!jobIds.has(msgId)) throw new PlatformError(40059, 'invalid msg id');
      return { msg_id: msgId, msg_status: 'SEND_SUCCESS' };
    }),
  ];
}

interface MassContent {
  msgType: 'text' | 'mpnews';
  /** The text, or the media id of an article. */
  text: string;
}

function readContent(body: JsonRecord): MassContent {
  if (body.msgtype === 'text') {
    const text = isRecord(body.text) ? textOf(body.text, 'content') : null;
    if (text === null || text === '') throw new PlatformError(44004, 'empty content');
    if (Buffer.byteLength(text) > MOST_TEXT_BYTES)
      throw new PlatformError(45002, 'content size out of limit');
    return { msgType: 'text', text };
  }
  if (body.msgtype === 'mpnews') {
    const mediaId = isRecord(body.mpnews) ? textOf(body.mpnews, 'media_id') : null;
    if (mediaId === null || mediaId === '') throw new PlatformError(40007, 'invalid media_id');
    return { msgType: 'mpnews', text: mediaId };
  }
  throw new PlatformError(40008, 'invalid message type');
}

/** Decides for each person, stores the job and pushes its result; there is no result per person. */
function submit(
  parts: MessagingParts,
  { account }: ApiCall,
  openIds: string[],
  content: MassContent,
  clientMsgId: string,
): object {
  const { world, journal, clock, config, deliveries, pushes } = parts;
  const month = shanghaiMonth(clock.nowMs());
  const outcomes = openIds
    .map((openId) => {
      if (!world.personOfOfficialAccount(openId)?.follow) return 'n';
      return deliveries.massCount(openId, month) >= config.massPerFollowerAndMonth ? 'c' : 's';
    })
    .join('');
  const msgId = deliveries.nextMsgId();
  const msgDataId = content.msgType === 'mpnews' ? msgId - 700_000_000 : null;
  const times = { atMs: Date.now(), simulatorMs: clock.nowMs() };
  journal.append('mass', {
    msgId,
    msgDataId,
    account: account.appid,
    clientMsgId,
    msgType: content.msgType,
    body: content.text,
    openIds,
    outcomes,
    ...times,
  });

  const sent = outcomes.replaceAll(/[^s]/g, '').length;
  const errors = outcomes.replaceAll(/[^c]/g, '').length;
  const event = 'MASSSENDJOBFINISH';
  const result = {
    MsgID: msgId,
    Status: sent > 0 ? 'send success' : 'send fail',
    TotalCount: openIds.length,
    FilterCount: sent + errors,
    SentCount: sent,
    ErrorCount: errors,
    CopyrightCheckResult: { Count: 0, ResultList: '', CheckState: 0 },
    ArticleUrlResult: { Count: 0, ResultList: '' },
  };
  pushes.send(account, event, eventBody(account, account.originalId, clock.nowSeconds(), event, result));
  return {
    errcode: 0,
    errmsg: 'send job submission success',
    msg_id: msgId,
    ...(msgDataId !== null && { msg_data_id: msgDataId }),
  };
}

/** Without an id of the caller, equal audience and content are one message. */
function deriveKey(openIds: readonly string[], text: string): string {
  return createHash('sha1')
    .update(`${[...openIds].sort().join(',')}\n${text}`)
    .digest('hex');
}
