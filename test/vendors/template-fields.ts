import { fitsKind } from './data-kinds.js';
import { isRecord, type JsonRecord } from './json-fields.js';
import type { MessageTemplate } from './message-templates.js';
import { PlatformError } from './platform-error.js';

/** The values of every keyword of the template; 47003 names the first that is missing or breaks its kind. */
export function readTemplateFields(body: JsonRecord, template: MessageTemplate): Record<string, string> {
  const data = isRecord(body.data) ? body.data : {};
  const fields: Record<string, string> = {};
  for (const [key] of template.keywords) {
    const entry = data[key];
    const value = isRecord(entry) ? entry.value : undefined;
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || !fitsKind(key, text)) {
      throw new PlatformError(47003, `argument invalid! data.${key}.value invalid`);
    }
    fields[key] = text;
  }
  return fields;
}
