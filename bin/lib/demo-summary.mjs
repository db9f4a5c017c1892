/**
 * The main job's JSON summary as lines for people: one per subject, nested counts on one line.
 * @param {unknown} summary
 * @returns {string[]}
 */
export function summaryLines(summary) {
  const { seconds, ...subjects } = asRecord(summary);
  const lines = [];
  for (const [name, value] of Object.entries(subjects)) {
    if (name === 'tiers') {
      for (const [scheme, tiers] of Object.entries(asRecord(value))) lines.push(row(scheme, counts(tiers)));
    } else {
      lines.push(row(name, name.endsWith('Fen') && typeof value === 'number' ? yuan(value) : counts(value)));
    }
  }
  if (seconds !== undefined) lines.push(row('seconds', counts(seconds)));
  return lines;
}

/** @param {string} name @param {string} text */
function row(name, text) {
  const label = name
    .replace(/Fen$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return `  ${label.padEnd(16)} ${text}`;
}

/**
 * Counts by name on one line, deeper levels with their path: `issued 3 · dropped no consent 2`.
 * @param {unknown} value
 * @param {string} [path]
 * @returns {string}
 */
function counts(value, path = '') {
  if (typeof value === 'number') return `${path}${value.toLocaleString('en-US')}`;
  if (typeof value !== 'object' || value === null) return `${path}${String(value)}`;
  const parts = Object.entries(value).map(([name, inner]) => counts(inner, `${path}${words(name)} `));
  return parts.length > 0 ? parts.join(' · ') : `${path}none`;
}

/** @param {string} name */
function words(name) {
  return name.replace(/_/g, ' ').replace(/([a-z])([A-Z])/g, (_all, a, b) => `${a} ${b.toLowerCase()}`);
}

/** @param {number} fen */
function yuan(fen) {
  return `¥${(fen / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** @param {unknown} value @returns {Record<string, unknown>} */
function asRecord(value) {
  return typeof value === 'object' && value !== null ? /** @type {Record<string, unknown>} */ (value) : {};
}
