import { serveThread } from '../../platform/threads/serve-thread.js';
import { fitModels, type FittedModels } from './fit-models.js';
import type { PurchaseStatistics } from './purchase-statistics.js';

/** What the fitting thread is given. */
export interface FitInput {
  statistics: PurchaseStatistics;
  needsBackTest: boolean;
}

serveThread<FitInput, FittedModels>(({ statistics, needsBackTest }) => fitModels(statistics, needsBackTest));
