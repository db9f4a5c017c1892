import { expect, it } from 'vitest';
import { ApiError } from '../../api/http.js';
import { Intents } from './intents.js';

const claim = '/claim-centre/6/claim';

it.each([
  ['no answer came', new ApiError(0, 'network.unreachable', '')],
  ['the server failed', new ApiError(500, 'service.failed', '')],
  ['the first call is still running', new ApiError(409, 'request.in-flight', '')],
])('keeps the key of an intent while nobody knows whether it was carried out: %s', (_why, error) => {
  const intents = new Intents();
  const key = intents.keyOf(claim);
  intents.settle(claim, error);
  expect(intents.keyOf(claim)).toBe(key);
});

it.each([
  ['it was carried out', null],
  ['it was refused', new ApiError(409, 'coupons.out-of-stock', '已经领完了')],
])('takes a new key for the next intent once %s', (_why, error) => {
  const intents = new Intents();
  const key = intents.keyOf(claim);
  intents.settle(claim, error);
  expect(intents.keyOf(claim)).not.toBe(key);
});

it('has a key of its own for every deed', () => {
  const intents = new Intents();
  expect(intents.keyOf(claim)).not.toBe(intents.keyOf('/claim-centre/7/claim'));
});
