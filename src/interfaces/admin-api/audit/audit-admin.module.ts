import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { LedgerController } from './ledger.controller.js';

/** 账目核对 in the admin panel. */
@Module({ controllers: [AuditController, LedgerController] })
export class AuditAdminModule {}
