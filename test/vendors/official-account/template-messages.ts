import { accountRoute, type ApiRoute } from '../api-route.js';
import type { SimulatorConfig } from '../config.js';
import { bodyRecord, textOf } from '../json-fields.js';
import { OFFICIAL_ACCOUNT_TEMPLATES, templateContent } from '../message-templates.js';
import type { MessagingParts } from '../messaging-parts.js';
import { PlatformError } from '../platform-error.js';
import { eventBody } from '../push-bodies.js';
import { readTemplateFields } from '../template-fields.js';

/** Template messages to followers: service notices only, an offer is refused. */
export function templateMessageRoutes(parts: MessagingParts): ApiRoute[] {
  const { world, journal, clock, config, deliveries, pushes } = parts;
  return [
    accountRoute('official-account', 'GET', '/cgi-bin/template/get_all_private_template', () => ({
      template_list: OFFICIAL_ACCOUNT_TEMPLATES.map((template) => ({
        template_id: template.templateId,
        title: template.title,
        primary_industry: '',
        deputy_industry: '',
        content: templateContent(template),
        example: template.example,
      })),
    })),
    accountRoute('official-account', 'POST', '/cgi-bin/message/template/send', ({ account, body: given }) => {
      const body = bodyRecord(given);
      const person = world.personOfOfficialAccount(textOf(body, 'touser') ?? '');
      if (!person) throw new PlatformError(40003, 'invalid openid');
      const template = OFFICIAL_ACCOUNT_TEMPLATES.find((entry) => entry.templateId === body.template_id);
      if (!template) throw new PlatformError(40037, 'invalid template_id');
      const openId = person.officialAccountOpenId;
      const clientMsgId = textOf(body, 'client_msg_id');
      const earlier = clientMsgId === null ? null : findRecent(parts, openId, clientMsgId);
      if (earlier !== null) return { errcode: 0, errmsg: 'ok', msgid: earlier };
      if (!person.follow) throw new PlatformError(43004, 'require subscribe');
      const fields = readTemplateFields(body, template);
      refuseOffers(Object.values(fields), config);

      const msgId = deliveries.nextMsgId();
      journal.append('template', {
        msgId,
        account: account.appid,
        openId,
        templateId: template.templateId,
        clientMsgId,
        fields,
        url: textOf(body, 'url'),
        atMs: Date.now(),
        simulatorMs: clock.nowMs(),
      });
      const event = 'TEMPLATESENDJOBFINISH';
      const result = { MsgID: msgId, Status: 'success' };
      pushes.send(account, event, eventBody(account, openId, clock.nowSeconds(), event, result));
      return { errcode: 0, errmsg: 'ok', msgid: msgId };
    }),
  ];
}

function refuseOffers(values: readonly string[], config: SimulatorConfig): void {
  const text = values.join('\n').toLowerCase();
  if (config.templateRefusedWords.some((word) => text.includes(word.toLowerCase()))) {
    throw new PlatformError(config.templateRefusedCode, 'template message content not allowed');
  }
}

function findRecent(parts: MessagingParts, openId: string, clientMsgId: string): number | null {
  const since = Date.now() - parts.config.templateDedupeSeconds * 1000;
  for (const row of parts.deliveries.ofOpenId(openId)) {
    if (row.kind === 'template' && row.key === clientMsgId && Date.parse(row.at) > since) return row.msgId;
  }
  return null;
}
