import { AppError } from '../../platform/errors/app-error.js';

/** Nobody is signed in, or the session has ended. */
export class LoginRequired extends AppError {
  constructor() {
    super({ code: 'auth.required', status: 401, message: '请先登录' });
  }
}

/** Wrong name or password; the same words whether the name exists or not. */
export class CredentialsWrong extends AppError {
  constructor() {
    super({ code: 'auth.credentials-wrong', status: 401, message: '用户名或密码不正确' });
  }
}

/** The one-time link was used before, is too old, or never existed. */
export class LoginLinkInvalid extends AppError {
  constructor() {
    super({
      code: 'auth.link-invalid',
      status: 401,
      message: '登录链接已用过或已过期，请重新生成一个（npm run cli -- operator login-link）',
    });
  }
}

/** Too many tries for this account or from this address. */
export class TooManyAttempts extends AppError {
  constructor(retryAfterSeconds: number) {
    super({
      code: 'auth.too-many-attempts',
      status: 429,
      message: `尝试次数过多，请 ${Math.ceil(retryAfterSeconds / 60)} 分钟后再试`,
      details: { retryAfterSeconds },
    });
  }
}

/** A mutating call that does not come from the panel's own pages. */
export class OriginRefused extends AppError {
  constructor() {
    super({ code: 'auth.origin-refused', status: 403, message: '请求来源不被信任，请从管理后台操作' });
  }
}

/** The signed-in operator may not do this. */
export class NotAllowed extends AppError {
  constructor() {
    super({ code: 'auth.forbidden', status: 403, message: '没有权限进行此操作' });
  }
}

/** The current password was left out or is wrong. */
export class PasswordWrong extends AppError {
  constructor() {
    super({ code: 'auth.password-wrong', status: 400, message: '当前密码不正确' });
  }
}

/** There is an operator of that name already. */
export class OperatorExists extends AppError {
  constructor(name: string) {
    super({ code: 'operators.exists', status: 409, message: `已有名为「${name}」的账号` });
  }
}

/** No enabled operator has that name. */
export class OperatorUnknown extends AppError {
  constructor(name: string) {
    super({ code: 'operators.unknown', status: 404, message: `没有名为「${name}」的可用账号` });
  }
}

/** A name that cannot be used for an operator. */
export class OperatorNameInvalid extends AppError {
  constructor() {
    super({ code: 'operators.name-invalid', message: '账号名应为 1–32 个字，首尾不含空格' });
  }
}

/** A role that does not exist. */
export class OperatorRoleInvalid extends AppError {
  constructor(role: string) {
    super({
      code: 'operators.role-invalid',
      message: `没有「${role}」这种角色，可选 admin、operator 或 clerk`,
    });
  }
}

/** A clerk without a shop, or a shop for somebody who is no clerk. */
export class OperatorShopMismatch extends AppError {
  constructor() {
    super({
      code: 'operators.shop-mismatch',
      status: 422,
      message: '店员（clerk）需要指定所属门店，其他角色不能指定',
      details: { field: 'shop' },
    });
  }
}

/** The call of a shop's system carries no key of ours, or one that was revoked. */
export class ApiKeyInvalid extends AppError {
  constructor() {
    super({ code: 'shop-api.key-invalid', status: 401, message: '接口密钥无效或已停用' });
  }
}

/** No such key. */
export class ApiKeyNotFound extends AppError {
  constructor() {
    super({ code: 'api-keys.not-found', status: 404, message: '没有这个可用的接口密钥' });
  }
}

/** A name that a key cannot have. */
export class ApiKeyNameInvalid extends AppError {
  constructor() {
    super({
      code: 'api-keys.name-invalid',
      status: 422,
      message: '密钥名称需要 1 到 64 个字，首尾不含空格',
      details: { field: 'name' },
    });
  }
}

/** The member's token is missing, altered, of another kind or too old. */
export class MemberTokenInvalid extends AppError {
  constructor() {
    super({ code: 'mini-program.token-invalid', status: 401, message: '登录已过期，请重新进入小程序' });
  }
}
