import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import { offerWordIn } from './message-text.js';
import { MessageTemplateInvalid, OfferOnTemplate } from './messaging.errors.js';
import type { MessageKind, Purpose } from './send-gate.js';

/** A message that can be filled in and sent. */
export interface MessageTemplateDraft {
  code: string;
  title: string;
  purpose: Purpose;
  channelId: string;
  messageKind: MessageKind;
  /** The platform's id of the template; empty for mass messages. */
  vendorTemplateId: string;
  /** Field name → text with `{{placeholders}}`. */
  fields: Record<string, string>;
  page?: string | undefined;
}

export interface MessageTemplateRow {
  id: string;
  code: string;
  title: string;
  purpose: Purpose;
  channel_id: string;
  message_kind: MessageKind;
  vendor_template_id: string;
  page: string;
  fields_json: Record<string, string>;
}

const COLUMNS = `t.id, t.code, t.title, t.purpose, t.channel_id, t.message_kind, t.vendor_template_id, t.page,
  t.fields_json`;

/** Throws `messaging.template-invalid`, `messaging.offer-on-template`. */
export function checkMessageTemplate(draft: MessageTemplateDraft): void {
  if (draft.title.trim() === '') throw new MessageTemplateInvalid('title', '请填写标题');
  const texts: unknown[] = Object.values(draft.fields);
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string'))
    throw new MessageTemplateInvalid('fields', '请填写内容');
  if (draft.messageKind === 'mass') return;
  if (draft.vendorTemplateId === '')
    throw new MessageTemplateInvalid('vendorTemplateId', '请填写平台模板编号');
  if (draft.messageKind !== 'template') return;
  if (draft.purpose === 'marketing') throw new OfferOnTemplate(undefined);
  const word = offerWordIn([draft.title, ...Object.values(draft.fields)].join(' '));
  if (word !== undefined) throw new OfferOnTemplate(word);
}

/** Writes: message_template. */
@Injectable()
export class MessageTemplateStore {
  async insert(sql: Sql, draft: MessageTemplateDraft, author: string): Promise<string> {
    const { insertId } = await sql.run(
      `INSERT INTO message_template (code, title, purpose, channel_id, message_kind, vendor_template_id, page,
         fields_json, created_by) VALUES (?,?,?,?,?,?,?,?,?)`,
      [
        draft.code,
        draft.title.trim(),
        draft.purpose,
        draft.channelId,
        draft.messageKind,
        draft.vendorTemplateId,
        draft.page ?? '',
        JSON.stringify(draft.fields),
        author,
      ],
    );
    return insertId;
  }

  async find(sql: Sql, id: string): Promise<MessageTemplateRow | undefined> {
    return sql.row<MessageTemplateRow>(`SELECT ${COLUMNS} FROM message_template t WHERE t.id = ?`, [id]);
  }

  async findByCode(sql: Sql, code: string): Promise<MessageTemplateRow | undefined> {
    return sql.row<MessageTemplateRow>(`SELECT ${COLUMNS} FROM message_template t WHERE t.code = ?`, [code]);
  }

  async list(sql: Sql): Promise<MessageTemplateRow[]> {
    return sql.rows<MessageTemplateRow>(`SELECT ${COLUMNS} FROM message_template t ORDER BY t.id`);
  }
}
