import { NotFoundException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/app-error.js';
import { problemOf } from './problem.js';

describe('a problem', () => {
  it('of ours carries its code, words and details', () => {
    const error = new AppError({
      code: 'orders.amount-invalid',
      status: 422,
      message: '金额无效',
      details: { row: 3 },
    });
    expect(problemOf(error)).toEqual({
      type: 'urn:cenglin:problem:orders.amount-invalid',
      title: 'Unprocessable Entity',
      status: 422,
      detail: '金额无效',
      code: 'orders.amount-invalid',
      details: { row: 3 },
    });
  });

  it('that nobody expected tells nothing of itself', () => {
    const problem = problemOf(new Error('SELECT * FROM secret_table'));
    expect(problem).toMatchObject({ status: 500, code: 'service.failed' });
    expect(JSON.stringify(problem)).not.toContain('secret_table');
  });

  it('of the HTTP layer has a Chinese sentence and a stable code', () => {
    expect(problemOf(new NotFoundException('Cannot GET /x'))).toMatchObject({
      status: 404,
      code: 'request.not-found',
      detail: '没有找到请求的内容',
    });
    const tooLarge = Object.assign(new Error('body'), { statusCode: 413 });
    expect(problemOf(tooLarge)).toMatchObject({ status: 413, code: 'request.too-large' });
    expect(problemOf(Object.assign(new Error('x'), { statusCode: 418 }))).toMatchObject({
      status: 418,
      code: 'request.invalid',
    });
  });
});
