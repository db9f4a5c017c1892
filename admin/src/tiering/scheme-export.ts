import type { SchemeRow } from '../api/types.js';
import { formatMoment } from '../format/moment.js';
import type { i18n } from '../i18n/i18n.js';
import { schemeStateOf } from './scheme-state.js';

/** One line per scheme and tier, for spreadsheets. A leading sign is quoted, so that no cell is taken as a formula. */
export function schemesCsv(rows: readonly SchemeRow[], t: (typeof i18n)['t']): string {
  const head = [
    t('tiering.list.name'),
    t('tiering.list.code'),
    t('tiering.list.kind'),
    t('members.state'),
    t('members.version'),
    t('tiering.tierName'),
    t('charts.count'),
    t('tiering.list.flap'),
    t('tiering.list.lastRun'),
  ];
  const lines = rows.flatMap((row) => {
    const scheme = [
      row.name,
      row.code,
      t(`labels.schemeKind.${row.kind}`),
      t(`labels.version.${schemeStateOf(row)}`),
      row.publishedVersionNo ?? '',
    ];
    const tail = [row.flapRate ?? '', row.lastRun ? formatMoment(row.lastRun.finishedAt) : ''];
    const tiers = row.tiers.length > 0 ? row.tiers : [{ name: '', count: '' }];
    return tiers.map((tier) => [...scheme, tier.name, tier.count, ...tail]);
  });
  return [head, ...lines].map((line) => line.map(cellOf).join(',')).join('\r\n');
}

function cellOf(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
