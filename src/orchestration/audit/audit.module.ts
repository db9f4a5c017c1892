import { Module } from '@nestjs/common';
import { AuditStore } from './audit.store.js';

/** Who did what. */
@Module({ providers: [AuditStore], exports: [AuditStore] })
export class AuditModule {}
