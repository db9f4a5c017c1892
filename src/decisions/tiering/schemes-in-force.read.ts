import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import type { SchemeDefinition } from './scheme-definition.js';

/** The definitions that place people. Reads: scheme, scheme_version. */
@Injectable()
export class SchemesInForceRead {
  /** Of published schemes that are not retired, with what is still to come into force or waits for approval. */
  async definitions(sql: Sql): Promise<{ code: string; name: string; definition: SchemeDefinition }[]> {
    const rows = await sql.rows<{ code: string; name: string; definition_json: SchemeDefinition }>(
      `SELECT s.code, s.name, v.definition_json FROM scheme s JOIN scheme_version v ON v.scheme_id = s.id
       WHERE s.retired_at IS NULL AND (v.id = s.published_version_id
         OR (v.state IN ('published', 'pending') AND v.id > COALESCE(s.published_version_id, 0)))
       ORDER BY s.id, v.id`,
    );
    return rows.map(({ code, name, definition_json: definition }) => ({ code, name, definition }));
  }
}
