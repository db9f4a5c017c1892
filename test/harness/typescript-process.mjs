import { register } from 'node:module';

// For processes that a spec starts from TypeScript: node --import test/harness/typescript-process.mjs script.ts
register('./typescript-hooks.mjs', import.meta.url);
