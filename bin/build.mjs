import { requireNode } from './lib/node-version.mjs';

requireNode();

// Imported only now: an older Node would already fail at loading it, and with a less helpful message.
const { runMain } = await import('./lib/failure.mjs');
const { build } = await import('./commands/build.mjs');
await runMain(() => build(process.argv.slice(2)));
