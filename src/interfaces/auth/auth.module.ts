import { createSecretKey } from 'node:crypto';
import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { AuditModule } from '../../orchestration/audit/audit.module.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { ShopsModule } from '../../facts/shops/shops.module.js';
import { AdminAccessGuard } from './admin-access.guard.js';
import { ApiKeyStore } from './api-key.store.js';
import { ApiKeysService } from './api-keys.service.js';
import { AuditInterceptor } from './audit.interceptor.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { LoginLimiter } from './login-limiter.js';
import { MemberAccessGuard } from './member-access.guard.js';
import { MemberToken } from './member-token.js';
import { OperatorStore } from './operator.store.js';
import { SessionCookie } from './session-cookie.js';
import { ShopAccessGuard } from './shop-access.guard.js';

/** Who may call: operators by session, members by token, shops by key. Its guards watch the routes of every module. */
@Module({
  imports: [
    AuditModule,
    ShopsModule,
    JwtModule.registerAsync({
      inject: [AppConfig],
      // A key, not its text: of text every verification first tries whether it is a public key.
      useFactory: (config: AppConfig) => ({ secret: createSecretKey(Buffer.from(config.JWT_SECRET)) }),
    }),
  ],
  controllers: [AuthController],
  providers: [
    AuthService,
    OperatorStore,
    LoginLimiter,
    SessionCookie,
    MemberToken,
    ApiKeyStore,
    ApiKeysService,
    { provide: APP_GUARD, useClass: AdminAccessGuard },
    { provide: APP_GUARD, useClass: MemberAccessGuard },
    { provide: APP_GUARD, useClass: ShopAccessGuard },
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
  ],
  exports: [AuthService, MemberToken, ApiKeysService],
})
export class AuthModule {}
