import type { Logger } from '../logging/logger.js';

const DRAIN_MS = 10_000;

/**
 * Ends the process on SIGTERM or SIGINT: `stop` may take ten seconds to let running pieces end, then
 * the process exits anyway, because every piece of work can be taken over by its lease. A second
 * signal exits at once.
 */
export function stopOnSignals(stop: () => Promise<void>, logger: Logger): void {
  let isStopping = false;
  const handle = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    logger.info('stopping', { signal });
    const limit = setTimeout(() => {
      logger.warn('stopped before all work had ended; it will be taken over');
      process.exit(0);
    }, DRAIN_MS);
    limit.unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error('stopping failed', { error });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
}
