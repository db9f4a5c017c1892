import { Injectable, type PipeTransform } from '@nestjs/common';
import { RequestInvalid } from '../../platform/http/request-validation.js';

/** For calls that say everything by their address: a body with anything in it is refused, not ignored. */
@Injectable()
export class EmptyBodyPipe implements PipeTransform<unknown, undefined> {
  transform(value: unknown): undefined {
    if (value === undefined || value === null) return undefined;
    const names = typeof value === 'object' ? Object.keys(value) : [''];
    if (names.length > 0) throw new RequestInvalid(names.map((path) => ({ path, message: '不认识的字段' })));
    return undefined;
  }
}
