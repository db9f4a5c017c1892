import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { CallerRequest } from '../../platform/http/caller.js';
import type { ShopCaller } from './api-keys.service.js';
import { ApiKeyInvalid } from './auth.errors.js';

/** What the guard leaves on a request of the shop API. */
export interface ShopRequest extends CallerRequest {
  shopCaller?: ShopCaller;
}

/** The shop whose system makes this call. */
export const CurrentShop = createParamDecorator((_: unknown, context: ExecutionContext): ShopCaller => {
  const { shopCaller } = context.switchToHttp().getRequest<ShopRequest>();
  if (!shopCaller) throw new ApiKeyInvalid();
  return shopCaller;
});
