import { AppError } from '../../platform/errors/app-error.js';

/** A message template that must not or cannot exist; `field` says where. */
export class MessageTemplateInvalid extends AppError {
  constructor(field: string, message: string) {
    super({ code: 'messaging.template-invalid', status: 422, message, details: { field } });
  }
}

/** Marketing, or words of an offer, on a template. */
export class OfferOnTemplate extends AppError {
  constructor(word: string | undefined) {
    super({
      code: 'messaging.offer-on-template',
      status: 422,
      message:
        word === undefined
          ? '营销消息不可使用模板，请改用群发'
          : `模板消息不可出现优惠、价格等字样（「${word}」）`,
      details: { word },
    });
  }
}

export class MessageTemplateNotFound extends AppError {
  constructor(id: string) {
    super({
      code: 'messaging.template-not-found',
      status: 404,
      message: '没有这个消息模板',
      details: { templateId: id },
    });
  }
}

export class MessageTemplateExists extends AppError {
  constructor(code: string) {
    super({
      code: 'messaging.template-exists',
      status: 409,
      message: `已有代码为「${code}」的消息模板`,
      details: { code },
    });
  }
}
