import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.resolve(import.meta.dirname, '..');

/** A source file of the repository, by its path from the root. */
export interface SourceFile {
  path: string;
  text: string;
}

/** TypeScript files under a folder, specs and fakes left out. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    .filter((name) => name.endsWith('.ts') && !/\.(spec|e2e-spec|fake|d)\.ts$/.test(name))
    .filter((name) => !name.includes('/node_modules/') && !name.includes('/dist/'))
    .sort()
    .map((name) => ({ path: name, text: readFileSync(path.join(ROOT, name), 'utf8') }));
}

function parse({ path: name, text }: SourceFile): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  node.forEachChild((child) => visit(child, see));
}

/** What a file imports, exports from, or loads later: our own files by path from the root, packages by name. */
export function importsOf(file: SourceFile, options: { withTypes: boolean } = { withTypes: true }): string[] {
  const found: string[] = [];
  const add = (specifier: ts.Node | undefined): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const { text } = specifier;
    const isOurs = text.startsWith('.');
    found.push(isOurs ? path.posix.join(path.posix.dirname(file.path), text).replace(/\.js$/, '.ts') : text);
  };
  visit(parse(file), (node) => {
    const isLeftOut = !options.withTypes && isTypeOnly(node);
    if (isLeftOut) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0]);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
  });
  return found;
}

/** True for an import of which nothing is left when the program runs. */
function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  if (!ts.isImportDeclaration(node) || !node.importClause) return false;
  const { isTypeOnly: isWhole, name, namedBindings } = node.importClause;
  if (isWhole) return true;
  return (
    name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every((element) => element.isTypeOnly)
  );
}

/** Texts a file holds, templates with `?` where something is put in. */
export function textsOf(file: SourceFile): { text: string; line: number }[] {
  const found: { text: string; line: number }[] = [];
  const source = parse(file);
  visit(source, (node) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
      found.push({ text: node.text, line });
    if (ts.isTemplateExpression(node)) {
      const text = node.templateSpans.reduce(
        (joined, span) => `${joined}?${span.literal.text}`,
        node.head.text,
      );
      found.push({ text, line });
    }
  });
  return found;
}

/** True for a text that is a statement or a clause of SQL. */
export function isSql(text: string): boolean {
  return /\b(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\w+(\s+\w+)?\s+(SET|JOIN)\s|DELETE\s+(\w+\s+)?FROM\s|REPLACE\s+INTO\s|(CREATE|ALTER|DROP)\s+(TEMPORARY\s+)?TABLE\s|\sFROM\s\w+\s\w+\s+WHERE\s)/.test(
    text,
  );
}
