import { Injectable, type PipeTransform } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';

const ID = /^[1-9]\d{0,18}$/;

/** Lets only ids through; anything else is an object that does not exist (404 `request.not-found`). */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (ID.test(value)) return value;
    throw new AppError({ code: 'request.not-found', status: 404, message: '没有找到请求的内容' });
  }
}
