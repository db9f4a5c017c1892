import type { SchemeKindName } from './scheme-definition.js';
import { schemeKinds } from './scheme-kinds/scheme-kinds.js';
import type { PublishedVersion } from './scheme-order.js';
import { TieringError, sourceNotPublished } from './tiering.errors.js';
import type { SchemeRow } from './tiering.rows.js';

/** What is known about the schemes that a definition is made of. */
export interface SourceQuestion {
  /** Code of the scheme whose definition it is. */
  code: string;
  /** Codes of the schemes it is made of. */
  sources: readonly string[];
  schemes: readonly Pick<SchemeRow, 'code' | 'name' | 'retired_at' | 'published_version_id'>[];
  /** Codes that each scheme is made of, by the versions that are in force, to come or waiting. */
  madeOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Refuses sources that are not there, are retired, lead back to the scheme itself or, where `isPublishing`,
 * have nobody placed yet. Throws TieringError with status 422.
 */
export function refuseBadSources(question: SourceQuestion, isPublishing: boolean): void {
  for (const source of question.sources) {
    const found = question.schemes.find(({ code }) => code === source);
    if (!found && source !== question.code)
      throw new TieringError(
        'source-unknown',
        422,
        `没有代码为「${source.slice(0, 64)}」的分层方案可作来源`,
        {
          code: source,
        },
      );
    if (found && found.retired_at !== null)
      throw new TieringError('source-retired', 422, `「${found.name}」已停用，不能作为来源`, {
        code: source,
      });
    const trail = wayBack(source, question);
    if (trail) {
      const names = [question.code, ...trail].map((code) => nameOf(code, question.schemes));
      throw new TieringError('scheme-cycle', 422, `方案之间不能互为来源：${names.join(' → ')}`, {
        codes: [question.code, ...trail],
      });
    }
    if (isPublishing && found?.published_version_id == null) throw sourceNotPublished(source);
  }
}

/** Refuses tiers that the published versions of a definition's sources do not have. Throws DefinitionError. */
export function refuseUnknownTiers(
  kind: SchemeKindName,
  definition: unknown,
  published: readonly PublishedVersion[],
): void {
  schemeKinds[kind].refuseTiers?.(definition, (code) => {
    const source = published.find(({ row }) => row.code === code);
    return source && schemeKinds[source.row.kind].tiers(source.version.definition_json);
  });
}

/** The codes on the way from a source back to the scheme, both included; undefined when none leads back. */
function wayBack(from: string, { code, madeOf }: SourceQuestion): string[] | undefined {
  const seen = new Set<string>();
  const walk = (node: string, trail: readonly string[]): string[] | undefined => {
    const way = [...trail, node];
    if (node === code) return way;
    if (seen.has(node)) return undefined;
    seen.add(node);
    for (const next of madeOf.get(node) ?? []) {
      const found = walk(next, way);
      if (found) return found;
    }
    return undefined;
  };
  return walk(from, []);
}

function nameOf(code: string, schemes: SourceQuestion['schemes']): string {
  return schemes.find((scheme) => scheme.code === code)?.name ?? code;
}
