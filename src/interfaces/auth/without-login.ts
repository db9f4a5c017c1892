import { SetMetadata } from '@nestjs/common';

export const WITHOUT_LOGIN = 'without-login';

/** Opens a route of a guarded API to callers who are not signed in, e.g. the login itself. */
export const WithoutLogin = () => SetMetadata(WITHOUT_LOGIN, true);
