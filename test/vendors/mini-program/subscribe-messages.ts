import { accountRoute, type ApiRoute } from '../api-route.js';
import { bodyRecord, textOf } from '../json-fields.js';
import { MINI_PROGRAM_TEMPLATES } from '../message-templates.js';
import type { MessagingParts } from '../messaging-parts.js';
import { PlatformError } from '../platform-error.js';
import { readTemplateFields } from '../template-fields.js';

/** One-time subscriptions: each accepted prompt is one message of that template to that person. */
export class SubscribeMessages {
  private readonly grants = new Map<string, number>();

  constructor(private readonly parts: MessagingParts) {
    parts.journal.on('grant', (event) => this.add(event.openId, event.templateId, event.count));
    parts.journal.on('subscribe', (event) => this.add(event.openId, event.templateId, -1));
  }

  /** How many messages of this template the person still accepts. */
  left(openId: string, templateId: string): number {
    return this.grants.get(`${openId} ${templateId}`) ?? 0;
  }

  /** The person accepts `count` more. */
  grant(openId: string, templateId: string, count: number): void {
    this.parts.journal.append('grant', { openId, templateId, count });
  }

  routes(): ApiRoute[] {
    const { world, journal, clock, deliveries } = this.parts;
    return [
      accountRoute('mini-program', 'GET', '/wxaapi/newtmpl/gettemplate', () => ({
        errcode: 0,
        errmsg: 'ok',
        data: MINI_PROGRAM_TEMPLATES.map((template) => ({
          priTmplId: template.templateId,
          title: template.title,
          content: template.keywords.map(([key, label]) => `${label}:{{${key}.DATA}}\n`).join(''),
          example: template.example,
          type: 2,
        })),
      })),
      accountRoute('mini-program', 'POST', '/cgi-bin/message/subscribe/send', ({ account, body: given }) => {
        const body = bodyRecord(given);
        const person = world.personOfMiniProgram(textOf(body, 'touser') ?? '');
        if (!person) throw new PlatformError(40003, 'invalid openid');
        const template = MINI_PROGRAM_TEMPLATES.find((entry) => entry.templateId === body.template_id);
        if (!template) throw new PlatformError(40037, 'invalid template_id');
        const fields = readTemplateFields(body, template);
        const openId = person.miniProgramOpenId;
        if (this.left(openId, template.templateId) <= 0) {
          throw new PlatformError(43101, 'user refuse to accept the msg');
        }
        const msgId = deliveries.nextMsgId();
        journal.append('subscribe', {
          msgId,
          account: account.appid,
          openId,
          templateId: template.templateId,
          fields,
          page: textOf(body, 'page'),
          atMs: Date.now(),
          simulatorMs: clock.nowMs(),
        });
        return { errcode: 0, errmsg: 'ok', msgid: msgId };
      }),
    ];
  }

  private add(openId: string, templateId: string, count: number): void {
    this.grants.set(`${openId} ${templateId}`, this.left(openId, templateId) + count);
  }
}
