import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { routePath } from '../../platform/http/route-path.js';
import { ApiKeysService } from './api-keys.service.js';
import type { ShopRequest } from './current-shop.js';

const SHOP_API = '/api/shop/';
const BEARER = /^Bearer (\S+)$/;

/** Guards every route under `/api/shop/`: the key says which shop calls, and nothing else does. */
@Injectable()
export class ShopAccessGuard implements CanActivate {
  constructor(private readonly keys: ApiKeysService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ShopRequest>();
    if (!routePath(request).startsWith(SHOP_API)) return true;
    request.shopCaller = await this.keys.authenticate(BEARER.exec(request.headers.authorization ?? '')?.[1]);
    request.caller = `api-key:${request.shopCaller.keyId}`;
    return true;
  }
}
