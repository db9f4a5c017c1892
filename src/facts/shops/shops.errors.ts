import { AppError } from '../../platform/errors/app-error.js';

/** No shop has this code. */
export class ShopNotFound extends AppError {
  constructor(code: string) {
    super({
      code: 'shops.not-found',
      status: 404,
      message: `没有编号为「${code}」的门店`,
      details: { code },
    });
  }
}

/** A shop that has closed. */
export class ShopClosed extends AppError {
  constructor(code: string) {
    super({ code: 'shops.closed', status: 409, message: `门店「${code}」已停业`, details: { code } });
  }
}

/** There is a shop of that code already. */
export class ShopExists extends AppError {
  constructor(code: string) {
    super({ code: 'shops.exists', status: 409, message: `已有编号为「${code}」的门店`, details: { code } });
  }
}

/** A code or name that a shop cannot have. */
export class ShopInvalid extends AppError {
  constructor(field: 'code' | 'name' | 'channel', message: string) {
    super({ code: 'shops.invalid', status: 422, message, details: { field } });
  }
}
