import { SetMetadata } from '@nestjs/common';

export const CLERK_MAY = 'clerk-may';

/** Opens a route of the admin API to clerks; all others tell them 403 `auth.forbidden`. */
export const ClerkMay = () => SetMetadata(CLERK_MAY, true);
