/**
 * @typedef {object} StopSignal
 * @property {boolean} requested
 * @property {Promise<void>} promise resolves at the first request
 * @property {() => void} request
 * @property {NodeJS.Signals | null} signal the signal that asked, null when we did ourselves
 * @property {(listener: () => void) => void} onHurry called when a person asks a second time
 */

/** npm hands a terminal's Ctrl-C on to us, who have it already: two within this time are one. */
const sameSignalMs = 1000;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into a request to stop in order; a second one is a request to hurry.
 * @returns {StopSignal}
 */
export function stopSignal() {
  /** @type {() => void} */
  let resolve = () => undefined;
  let firstAt = 0;
  /** @type {(() => void)[]} */
  const hurried = [];
  /** @type {StopSignal} */
  const stop = {
    requested: false,
    promise: new Promise((done) => (resolve = done)),
    signal: null,
    request: () => {
      stop.requested = true;
      resolve();
    },
    onHurry: (listener) => void hurried.push(listener),
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (stop.signal !== null) {
        if (Date.now() - firstAt > sameSignalMs) for (const listener of hurried) listener();
        return;
      }
      firstAt = Date.now();
      stop.signal = signal;
      stop.request();
    });
  }
  return stop;
}
