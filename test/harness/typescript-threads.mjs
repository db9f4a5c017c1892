import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// Given to Node by vitest.config.ts (--import) and so to every worker thread that a spec starts: specs run from
// the TypeScript sources, and their threads have to as well. Vitest itself takes care of the main thread.
if (!isMainThread) register('./typescript-hooks.mjs', import.meta.url);
