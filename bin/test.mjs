import { requireNode } from './lib/node-version.mjs';

requireNode();

// Imported only now: an older Node would already fail at loading it, and with a less helpful message.
const { runMain } = await import('./lib/failure.mjs');
const { test } = await import('./commands/test.mjs');
await runMain(() => test(process.argv.slice(2)));
