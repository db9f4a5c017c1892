// Preloaded (`node --import`) into the processes that a demo or `npm start` runs: they end in order when their
// parent is gone, even when that was killed and could tell nobody.
process.channel?.unref();
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
