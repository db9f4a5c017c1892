import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { AppError } from '../errors/app-error.js';

/** One field that was refused; `path` as in the request body, e.g. `tiers.0.name`. */
export interface RefusedField {
  path: string;
  message: string;
}

/** Chinese words for the validators in use; `#` stands for the limit in the validator's own message. */
const SAYINGS: Record<string, string> = {
  isString: '应为文字',
  isNotEmpty: '不能为空',
  isInt: '应为整数',
  isNumber: '应为数字',
  isPositive: '应大于 0',
  isBoolean: '应为是或否',
  isArray: '应为列表',
  isObject: '应为一组内容',
  isIn: '不在可选范围内',
  isEnum: '不在可选范围内',
  isDateString: '应为日期',
  isUrl: '应为网址',
  min: '不能小于 #',
  max: '不能大于 #',
  minLength: '至少 # 个字',
  maxLength: '最多 # 个字',
  isLength: '长度不合要求',
  arrayMinSize: '至少 # 项',
  arrayMaxSize: '最多 # 项',
  matches: '格式不正确',
  whitelistValidation: '不认识的字段',
  nestedValidation: '应为一组内容',
  unknownValue: '内容无法识别',
};

const CHINESE = /[一-鿿]/;

function saying(constraint: string, message: string): string {
  if (CHINESE.test(message)) return message;
  const limit = /(-?\d+(?:\.\d+)?)\D*$/.exec(message)?.[1] ?? '';
  return (SAYINGS[constraint] ?? '内容不正确').replace('#', limit);
}

/** Every refused field of a request, nested ones with their path. */
export function refusedFields(errors: readonly ValidationError[], parent = ''): RefusedField[] {
  return errors.flatMap((error) => {
    const path = parent === '' ? error.property : `${parent}.${error.property}`;
    const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
      path,
      message: saying(constraint, message),
    }));
    return [...own, ...refusedFields(error.children ?? [], path)];
  });
}

/** A request whose fields are not as they should be: `request.invalid`, the fields in `details.fields`. */
export class RequestInvalid extends AppError {
  constructor(fields: readonly RefusedField[]) {
    const text = fields.map(({ path, message }) => `${path} ${message}`).join(';');
    super({
      code: 'request.invalid',
      status: 400,
      message: `填写的内容有误：${text || '无法识别'}`,
      details: { fields },
    });
  }
}

/** Checks every body, query and path object against its class; anything unknown is refused. */
export function requestValidation(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: false,
    exceptionFactory: (errors: ValidationError[]) => new RequestInvalid(refusedFields(errors)),
  });
}
