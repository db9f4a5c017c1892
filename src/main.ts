import { AppModule } from './app.module.js';
import { createHttpApp, listen } from './platform/http/http-app.js';
import type { Logger } from './platform/logging/logger.js';
import { LOGGER } from './platform/platform.module.js';
import { exitBecause, printReady } from './platform/process/ready-line.js';
import { stopOnSignals } from './platform/process/stop-signals.js';

/** The API process: both APIs, callbacks, the admin panel, `/docs`, `/health` and `/metrics`. */
async function start(): Promise<void> {
  const app = await createHttpApp(AppModule.forRoot());
  stopOnSignals(() => app.close(), app.get<Logger>(LOGGER));
  const url = await listen(app);
  printReady({ url });
}

await start().catch(exitBecause);
