import { AppError } from '../../platform/errors/app-error.js';

const NAMED_AT_MOST = 5;

/** A campaign that cannot be granted as asked; `field` says what is wrong. */
export class GrowthGrantInvalid extends AppError {
  constructor(field: 'campaignCode' | 'points' | 'note' | 'memberIds', message: string) {
    super({ code: 'growth.grant-invalid', status: 422, message, details: { field } });
  }
}

/** People to be given growth who are not known, or not as one person. Nobody was given anything. */
export class GrowthPeopleUnknown extends AppError {
  constructor(names: readonly string[]) {
    const shown = names.slice(0, NAMED_AT_MOST).map((name) => `「${name.slice(0, 40)}」`);
    const more = names.length > NAMED_AT_MOST ? ` 等 ${names.length} 个` : '';
    super({
      code: 'growth.people-unknown',
      status: 422,
      message: `找不到这些人，或有几个渠道的人都叫这个：${shown.join('、')}${more}；没有给任何人加成长值`,
      details: { names: names.slice(0, 100), count: names.length },
    });
  }
}
