import { readFileSync } from 'node:fs';

/**
 * Whether a Node version lies in an `engines.node` range made of `^x.y.z` and `>=x.y.z` joined by `||`.
 * @param {string} version such as `20.19.1`
 * @param {string} range such as `^20.19.0 || >=24.11.0`
 */
export function satisfies(version, range) {
  const have = parts(version);
  return range.split('||').some((alternative) => {
    const text = alternative.trim();
    const want = parts(text);
    return text.startsWith('^') ? have[0] === want[0] && atLeast(have, want) : atLeast(have, want);
  });
}

/**
 * The line for a Node that is too old or an unsupported line, or null when it is fine.
 * @param {string} version
 * @param {string} range
 */
export function nodeComplaint(version, range) {
  if (satisfies(version, range)) return null;
  const lines = range.split('||').map((text) => text.replace(/[\^>=\s]/g, '').replace(/\.0$/, ''));
  return (
    'cenglin: this needs Node.js ' +
    lines.slice(0, -1).join('+, ') +
    '+ or ' +
    lines[lines.length - 1] +
    '+, and this is ' +
    version +
    ': install a current Node.js (https://nodejs.org or nvm) and start again.'
  );
}

/**
 * Ends the process with one line and exit code 1 when the running Node is outside package.json's `engines`.
 * Called before anything else is imported, because an old Node cannot even load the rest.
 */
export function requireNode() {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const complaint = nodeComplaint(process.versions.node, manifest.engines.node);
  if (complaint === null) return;
  process.stderr.write(complaint + '\n');
  process.exit(1);
}

/** @param {string} text @returns {number[]} */
function parts(text) {
  return text
    .replace(/[^\d.]/g, '')
    .split('.')
    .map(Number);
}

/** @param {number[]} have @param {number[]} want */
function atLeast(have, want) {
  for (let i = 0; i < 3; i += 1) {
    const a = have[i] || 0;
    const b = want[i] || 0;
    if (a !== b) return a > b;
  }
  return true;
}
