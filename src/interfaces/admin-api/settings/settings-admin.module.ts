import { Module } from '@nestjs/common';
import { SettingsController } from './settings.controller.js';

/** Settings in the admin panel. */
@Module({ controllers: [SettingsController] })
export class SettingsAdminModule {}
