import { AppError } from '../../platform/errors/app-error.js';

/** No mini-program channel to log in with. */
export class MiniProgramNotConnected extends AppError {
  constructor() {
    super({
      code: 'mini-program.not-connected',
      status: 503,
      message: '还没有接入小程序，请先在「渠道接入」中添加',
    });
  }
}

/** Joining needs consent to the service itself; marketing is a free choice. */
export class ServiceConsentRequired extends AppError {
  constructor() {
    super({
      code: 'mini-program.service-consent-required',
      status: 422,
      message: '入会需要同意会员服务协议；是否接收营销消息可以自行选择',
    });
  }
}

/** The person of the token is gone, e.g. merged into another record: log in again. */
export class MemberSessionEnded extends AppError {
  constructor() {
    super({ code: 'mini-program.session-ended', status: 401, message: '登录已失效，请重新进入小程序' });
  }
}

/** Consents can only be changed by those who have joined. */
export class NotJoined extends AppError {
  constructor() {
    super({ code: 'mini-program.not-joined', status: 409, message: '请先入会' });
  }
}

/** No day that somebody can be born on. */
export class BirthdayInvalid extends AppError {
  constructor() {
    super({ code: 'mini-program.birthday-invalid', status: 422, message: '生日不是有效的日期' });
  }
}

/** Gifts follow from a birthday, so it is set once. */
export class BirthdaySet extends AppError {
  constructor() {
    super({
      code: 'mini-program.birthday-set',
      status: 409,
      message: '生日填写后不能自己修改，需要更正请联系客服',
    });
  }
}
