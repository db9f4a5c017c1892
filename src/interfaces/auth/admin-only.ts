import { SetMetadata } from '@nestjs/common';

export const ADMIN_ONLY = 'admin-only';

/** Keeps a route of the admin API to administrators; others are told 403 `auth.forbidden`. */
export const AdminOnly = () => SetMetadata(ADMIN_ONLY, true);
