import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { AuditModule } from '../../orchestration/audit/audit.module.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { AdminAccessGuard } from './admin-access.guard.js';
import { AuditInterceptor } from './audit.interceptor.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { LoginLimiter } from './login-limiter.js';
import { MemberAccessGuard } from './member-access.guard.js';
import { MemberToken } from './member-token.js';
import { OperatorStore } from './operator.store.js';
import { SessionCookie } from './session-cookie.js';

/** Who may call: operators by session, members by token. Its guards watch the routes of every module. */
@Module({
  imports: [
    AuditModule,
    JwtModule.registerAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => ({ secret: config.JWT_SECRET }),
    }),
  ],
  controllers: [AuthController],
  providers: [
    AuthService,
    OperatorStore,
    LoginLimiter,
    SessionCookie,
    MemberToken,
    { provide: APP_GUARD, useClass: AdminAccessGuard },
    { provide: APP_GUARD, useClass: MemberAccessGuard },
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
  ],
  exports: [AuthService, MemberToken],
})
export class AuthModule {}
