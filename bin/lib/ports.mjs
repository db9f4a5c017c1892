import net from 'node:net';
import { errorCode } from './failure.mjs';

/**
 * Whether a TCP port can be listened on right now.
 * @param {number} port
 * @param {string} [host] an address; without it all of them, as a web server does
 * @returns {Promise<boolean>}
 */
export function isPortFree(port, host) {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', (error) => {
      const code = errorCode(error);
      if (code === 'EADDRINUSE' || code === 'EACCES') resolve(false);
      else if (code === 'EAFNOSUPPORT' && host === undefined) resolve(isPortFree(port, '0.0.0.0'));
      else reject(error);
    });
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * The first free port from `first` upwards.
 * @param {number} first
 * @param {{ host?: string, tries?: number, except?: number[] }} [options]
 * @returns {Promise<number | null>} null when none of `tries` (default 200) is free
 */
export async function firstFreePort(first, { host, tries = 200, except = [] } = {}) {
  for (let port = first; port < first + tries && port < 65536; port += 1) {
    if (!except.includes(port) && (await isPortFree(port, host))) return port;
  }
  return null;
}
