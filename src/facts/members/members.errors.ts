import { AppError } from '../../platform/errors/app-error.js';

/** No such person. */
export class MemberNotFound extends AppError {
  constructor(memberId: string) {
    super({
      code: 'members.not-found',
      status: 404,
      message: '没有找到这位会员',
      details: { memberId },
    });
  }
}

/** An id of a platform that is blank or longer than any platform makes them. */
export class ExternalIdInvalid extends AppError {
  constructor(externalId: string) {
    super({
      code: 'members.external-id-invalid',
      message: '客户编号不能为空，且不超过 128 个字符',
      details: { externalId: externalId.slice(0, 160) },
    });
  }
}
